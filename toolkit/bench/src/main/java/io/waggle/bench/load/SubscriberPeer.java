// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * Receives every message of its publishers, and checks bytes and order. Its event loop only.
 *
 * <p>It is ready when the server has said {@code subscribed}, so that the first message finds every subscriber.
 */
final class SubscriberPeer extends WebSocketPeer {

  private static final Place PLACE = new Place("/subscribe", true);

  /** By publisher; null for one whose messages are not meant for this subscriber. */
  private final Heard[] heard;

  private record Heard(Publication publication, Deliveries.OnLoop deliveries, SequenceCheck check) {
  }

  /**
   * Creates a subscriber.
   *
   * @param publications by publisher; null for one whose messages are not meant for this subscriber
   */
  SubscriberPeer(LoopStats stats, List<Publication> publications) {
    super(stats, PLACE);
    this.heard = new Heard[publications.size()];
    for (int i = 0; i < heard.length; i++) {
      Publication publication = publications.get(i);
      heard[i] = publication == null ? null
        : new Heard(publication, publication.subscribe(stats), new SequenceCheck());
    }
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    int tail = PublisherPeer.NUMBER_AT + Exchange.NUMBER_DIGITS;
    ByteBuf expected = PublisherPeer.MESSAGE;
    long number = length == PublisherPeer.MESSAGE_BYTES
      ? Exchange.readNumber(in, start + PublisherPeer.NUMBER_AT) : -1;
    Heard from = number < 0 ? null : heard(Publication.publisherOf(number));
    if (from == null || !ByteBufUtil.equals(in, start + tail, expected, tail, length - tail)) {
      stats.corrupt();
    } else {
      long order = Publication.orderOf(number);
      from.check.accept(order);
      from.deliveries.delivered(order);
    }
  }

  private Heard heard(int publisher) {
    return publisher < heard.length ? heard[publisher] : null;
  }

  @Override
  protected Faults faults() {
    Faults faults = Faults.NONE;
    for (Heard from : heard) {
      faults = from == null ? faults : faults.plus(from.check.faults(from.publication.published()));
    }
    return faults;
  }

  @Override
  protected void release() {
    // No buffer of its own.
  }
}
