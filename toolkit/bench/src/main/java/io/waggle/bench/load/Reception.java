// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.List;

/** Checks bytes and order of what one subscriber hears from its publishers. Its event loop only. */
final class Reception {

  private final LoopStats stats;
  private final Publication.Numbering numbering;
  /** By publisher; null for one whose messages are not meant for this subscriber. */
  private final Heard[] heard;

  private record Heard(Publication publication, Deliveries.OnLoop deliveries, SequenceCheck check) {
  }

  /**
   * Subscribes, before messages flow.
   *
   * @param publications by publisher, of one numbering; null for one whose messages are not meant for this subscriber
   */
  Reception(LoopStats stats, List<Publication> publications) {
    this.stats = stats;
    this.heard = new Heard[publications.size()];
    Publication.Numbering used = Publication.Numbering.FEW_PUBLISHERS;
    for (int i = 0; i < heard.length; i++) {
      Publication publication = publications.get(i);
      if (publication != null) {
        heard[i] = new Heard(publication, publication.subscribe(stats), new SequenceCheck());
        used = publication.numbering();
      }
    }
    this.numbering = used;
  }

  /**
   * Notes a message.
   *
   * @param start where its payload begins; negative if it has none
   */
  void message(ByteBuf in, int start) {
    long number = PublisherPeer.numberOf(in, start);
    Heard from = number < 0 ? null : heard(numbering.publisherOf(number));
    if (from == null) {
      stats.corrupt();
    } else {
      long order = numbering.orderOf(number);
      from.check.accept(order);
      from.deliveries.delivered(order);
    }
  }

  private Heard heard(int publisher) {
    return publisher < heard.length ? heard[publisher] : null;
  }

  Faults faults() {
    Faults faults = Faults.NONE;
    for (Heard from : heard) {
      faults = from == null ? faults : faults.plus(from.check.faults(from.publication.published()));
    }
    return faults;
  }
}
