// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What one publisher sends, and who of its subscribers still waits for which message. Put together by the owner of the
 * load; then the publisher's event loop counts up and those of the subscribers count down.
 *
 * <p>The first digit of the number in a message names the publisher, the others count its messages.
 */
final class Publication {

  private static final long MOST_MESSAGES = 1_000_000_000L;

  private final int publisher;
  private final Deliveries deliveries = new Deliveries(number -> completed());
  private final Map<LoopStats, Deliveries.OnLoop> onLoops = new IdentityHashMap<>();
  private PublisherPeer peer;
  /** Written by the publisher, read by anyone when nothing is under way. */
  private volatile long published;

  /**
   * Creates what a publisher sends.
   *
   * @param publisher 0-9
   */
  Publication(int publisher) {
    this.publisher = publisher;
  }

  /** Returns which publisher sent the message of this number. */
  static int publisherOf(long number) {
    return (int) (number / MOST_MESSAGES);
  }

  /** Returns the how many-th of its publisher the message of this number is, from 0. */
  static long orderOf(long number) {
    return number % MOST_MESSAGES;
  }

  /** Adds a subscriber, before messages flow; returns where its event loop counts. */
  Deliveries.OnLoop subscribe(LoopStats stats) {
    Deliveries.OnLoop onLoop = onLoops.computeIfAbsent(stats, key -> deliveries.new OnLoop(key));
    onLoop.subscribe();
    return onLoop;
  }

  void sentBy(PublisherPeer publisherPeer) {
    peer = publisherPeer;
  }

  /** Notes that the next message leaves now and returns its number. Publisher's event loop. */
  long next() {
    long order = published;
    published = order + 1;
    deliveries.published(order, onLoops.size());
    return publisher * MOST_MESSAGES + order;
  }

  /** Returns how many messages were published. */
  long published() {
    return published;
  }

  private void completed() {
    peer.channel().eventLoop().execute(peer::completed);
  }
}
