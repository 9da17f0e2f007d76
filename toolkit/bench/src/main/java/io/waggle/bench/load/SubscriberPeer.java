// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Receives every message of its publishers over a WebSocket, and checks bytes and order. Its event loop only.
 *
 * <p>It is ready when the server has said that it is subscribed, so that the first message finds every subscriber.
 */
final class SubscriberPeer extends WebSocketPeer {

  /** The place of subscribers that receive messages as they were sent. */
  static final Dialect PLAIN = new Place("/subscribe", true);

  private final Reception reception;

  /**
   * Creates a subscriber.
   *
   * @param publications by publisher; null for one whose messages are not meant for this subscriber
   */
  SubscriberPeer(LoopStats stats, Dialect dialect, List<Publication> publications) {
    super(stats, dialect);
    this.reception = new Reception(stats, publications);
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    reception.message(in, dialect.payload(in, start, length, PublisherPeer.MESSAGE_BYTES));
  }

  @Override
  protected Faults faults() {
    return reception.faults();
  }

  @Override
  protected void release() {
    // No buffer of its own.
  }
}
