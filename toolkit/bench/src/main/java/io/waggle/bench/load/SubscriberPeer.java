// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Receives every message that is published, and checks bytes and order. Its event loop only.
 *
 * <p>It is ready when the server has said {@code subscribed}, so that the first message finds every subscriber.
 */
final class SubscriberPeer extends WebSocketPeer {

  private static final int GREETING_BYTES = "subscribed".length();

  private final SequenceCheck check = new SequenceCheck();
  private final Deliveries.OnLoop deliveries;
  private final PublisherPeer.Counter published;

  SubscriberPeer(LoopStats stats, Deliveries.OnLoop deliveries, PublisherPeer.Counter published) {
    super(stats, "/subscribe");
    this.deliveries = deliveries;
    this.published = published;
  }

  @Override
  protected void upgraded() {
    // Not ready before the greeting.
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    if (length == GREETING_BYTES) {
      becomeReady();
      return;
    }
    int tail = PublisherPeer.NUMBER_AT + Exchange.NUMBER_DIGITS;
    ByteBuf expected = PublisherPeer.MESSAGE;
    long number = length == PublisherPeer.MESSAGE_BYTES
      ? Exchange.readNumber(in, start + PublisherPeer.NUMBER_AT) : -1;
    if (number < 0 || !ByteBufUtil.equals(in, start + tail, expected, tail, length - tail)) {
      stats.corrupt();
    } else {
      check.accept(number);
      deliveries.delivered(number);
    }
  }

  @Override
  protected Faults faults() {
    return check.faults(published.get());
  }

  @Override
  protected void release() {
    // No buffer of its own.
  }
}
