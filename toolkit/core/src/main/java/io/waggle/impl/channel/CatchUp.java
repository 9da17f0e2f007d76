// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.netty.channel.EventLoop;
import io.waggle.impl.connection.ConnectionBase;
import java.util.concurrent.TimeUnit;

/**
 * What a connection is sent from the history, a part at a time: the next one when it has read most of the last, however
 * much that is in all. Event loop of the {@link Hub}, but for the looks at the connection, which are on its own.
 */
final class CatchUp {

  private static final int MOST_AT_ONCE_BYTES = 64 * 1024;
  private static final long LOOK_AGAIN_MS = 20;
  /** Of the connection's limit: live messages need room too. */
  private static final int SHARE = 4;

  private final Hub hub;
  private final Subscriber subscriber;
  private final ConnectionBase<?> connection;
  private final int atOnce;
  private int bytes;
  private boolean holding;

  CatchUp(Hub hub, Subscriber subscriber, ConnectionBase<?> connection) {
    this.hub = hub;
    this.subscriber = subscriber;
    this.connection = connection;
    this.atOnce = Math.max(1, Math.min(MOST_AT_ONCE_BYTES, connection.host().maxQueuedBytes / SHARE));
  }

  /** Returns whether the connection has to read before it gets more. */
  boolean isHolding() {
    return holding;
  }

  /** Notes that a message of the history is on its way. */
  void sent(int payloadBytes) {
    bytes += payloadBytes;
    if (bytes >= atOnce) {
      hold();
    }
  }

  private void hold() {
    bytes = 0;
    holding = true;
    // Behind what was just handed over.
    subscriber.tell(this::look);
  }

  /** On the event loop of the connection. */
  private void look() {
    EventLoop loop = connection.host().turn.loop();
    if (connection.isOpen() && subscriber.isActive() && connection.queuedBytes() > atOnce) {
      loop.schedule(this::look, LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
    } else {
      hub.run(() -> {
        holding = false;
        subscriber.sequencer().goOn();
      });
    }
  }
}
