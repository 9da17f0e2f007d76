// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Receives every message of its publishers, and checks bytes and order. Its event loop only.
 *
 * <p>It is ready when the server has said that it is subscribed, so that the first message finds every subscriber.
 */
final class SubscriberPeer extends WebSocketPeer {

  /** The place of subscribers that receive messages as they were sent. */
  static final Dialect PLAIN = new Place("/subscribe", true);

  /** By publisher; null for one whose messages are not meant for this subscriber. */
  private final Heard[] heard;

  private record Heard(Publication publication, Deliveries.OnLoop deliveries, SequenceCheck check) {
  }

  /**
   * Creates a subscriber.
   *
   * @param publications by publisher; null for one whose messages are not meant for this subscriber
   */
  SubscriberPeer(LoopStats stats, Dialect dialect, List<Publication> publications) {
    super(stats, dialect);
    this.heard = new Heard[publications.size()];
    for (int i = 0; i < heard.length; i++) {
      Publication publication = publications.get(i);
      heard[i] = publication == null ? null
        : new Heard(publication, publication.subscribe(stats), new SequenceCheck());
    }
  }

  @Override
  protected void message(ByteBuf in, int start, int length) {
    long number = PublisherPeer.numberOf(in, dialect.payload(in, start, length, PublisherPeer.MESSAGE_BYTES));
    Heard from = number < 0 ? null : heard(Publication.publisherOf(number));
    if (from == null) {
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
