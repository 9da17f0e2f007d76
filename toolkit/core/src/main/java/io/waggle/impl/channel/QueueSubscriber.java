// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.internal.ChannelQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A handler that says itself when it is done with a message: no more than so many are with it at a time. */
final class QueueSubscriber extends Subscriber implements ChannelQueue {

  private final ContextInternal context;
  private final Handler<ChannelMessage> handler;
  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean waiting;

  QueueSubscriber(Hub hub, String topic, SubscribeOptions subscribe, ContextInternal context, int most,
                  Handler<ChannelMessage> handler) {
    super(hub, topic, subscribe);
    this.context = context;
    this.most = most;
    this.handler = handler;
  }

  /** Begins to deliver what is still there of what came after a position. */
  void goOnFrom(ChannelPosition since) {
    if (isActive()) {
      sequencer().resume(since, position());
    }
  }

  @Override
  boolean hand(ChannelMessage message) {
    if (open.incrementAndGet() > most) {
      waiting = true;
      // It may have finished one before it could know that somebody waits.
      done();
      return false;
    }
    hub.counters.delivered.increment();
    context.runOnContext(v -> {
      if (isActive()) {
        handler.handle(message);
      }
    });
    return true;
  }

  @Override
  public void done() {
    if (open.decrementAndGet() <= most / 2 && waiting) {
      waiting = false;
      // Not at once: who is told that there is no room has to note it first.
      hub.peers.context().nettyEventLoop().execute(sequencer()::goOn);
    }
  }

  @Override
  void tell(Runnable action) {
    context.runOnContext(v -> action.run());
  }

  @Override
  void lossUnhandled(String topic) {
    Hub.LOG.warn("the queue " + pattern + " has lost messages");
  }

  @Override
  public Subscription subscription() {
    return this;
  }
}
