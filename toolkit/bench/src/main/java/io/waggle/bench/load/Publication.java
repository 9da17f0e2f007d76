// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What one publisher sends, and who of its subscribers still waits for which message. Put together by the owner of the
 * load; then the publisher's event loop counts up and those of the subscribers count down.
 *
 * <p>The first digits of the number in a message name the publisher, the others count its messages.
 */
final class Publication {

  /** How the digits of a number are shared between the publisher and its messages. */
  enum Numbering {
    /** Publishers 0-9 with a billion messages each. */
    FEW_PUBLISHERS(1_000_000_000L),
    /** Publishers 0-999 with ten million messages each. */
    MANY_PUBLISHERS(10_000_000L);

    private final long mostMessages;

    Numbering(long mostMessages) {
      this.mostMessages = mostMessages;
    }

    /** Returns which publisher sent the message of this number. */
    int publisherOf(long number) {
      return (int) (number / mostMessages);
    }

    /** Returns the how many-th of its publisher the message of this number is, from 0. */
    long orderOf(long number) {
      return number % mostMessages;
    }
  }

  private final Numbering numbering;
  private final int publisher;
  private final Deliveries deliveries = new Deliveries(number -> reachedAll());
  private final Map<LoopStats, Deliveries.OnLoop> onLoops = new IdentityHashMap<>();
  private Publisher sender;
  /** Written by the publisher, read by anyone when nothing is under way. */
  private volatile long published;

  /**
   * Creates what a publisher sends.
   *
   * @param publisher 0-9
   */
  Publication(int publisher) {
    this(Numbering.FEW_PUBLISHERS, publisher);
  }

  /**
   * Creates what a publisher sends.
   *
   * @param publisher from 0, as far as the numbering has digits for it
   */
  Publication(Numbering numbering, int publisher) {
    this.numbering = numbering;
    this.publisher = publisher;
  }

  Numbering numbering() {
    return numbering;
  }

  /** Adds a subscriber, before messages flow; returns where its event loop counts. */
  Deliveries.OnLoop subscribe(LoopStats stats) {
    Deliveries.OnLoop onLoop = onLoops.computeIfAbsent(stats, key -> deliveries.new OnLoop(key));
    onLoop.subscribe();
    return onLoop;
  }

  void sentBy(Publisher publisherPeer) {
    sender = publisherPeer;
  }

  /** Notes that the next message leaves now and returns its number. Publisher's event loop. */
  long next() {
    long order = published;
    published = order + 1;
    deliveries.published(order, onLoops.size());
    return publisher * numbering.mostMessages + order;
  }

  /** Returns how many messages were published. */
  long published() {
    return published;
  }

  private void reachedAll() {
    sender.reachedAll();
  }
}
