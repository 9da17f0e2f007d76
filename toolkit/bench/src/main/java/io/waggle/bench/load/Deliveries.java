// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;

/**
 * Counts down the deliveries of the messages under way: on each event loop by itself, then once per loop and message
 * in common, so that the loops touch shared memory rarely.
 */
final class Deliveries {

  /** More than the messages under way; a power of two. */
  private static final int SLOTS = 64;

  private final AtomicLongArray publishedAt = new AtomicLongArray(SLOTS);
  private final AtomicIntegerArray loopsLeft = new AtomicIntegerArray(SLOTS);
  private final LongConsumer complete;

  /**
   * Creates counters for no loop.
   *
   * @param complete called with the number of a message that has reached every subscriber, on the last one's loop
   */
  Deliveries(LongConsumer complete) {
    this.complete = complete;
  }

  private static int slot(long number) {
    return (int) number & SLOTS - 1;
  }

  /** Notes that a message leaves now. Publisher's thread, with at most 64 messages under way. */
  void published(long number, int loops) {
    loopsLeft.set(slot(number), loops);
    publishedAt.set(slot(number), System.nanoTime());
  }

  private void loopDone(long number) {
    if (loopsLeft.decrementAndGet(slot(number)) == 0) {
      complete.accept(number);
    }
  }

  /** The subscribers of one event loop; touched on that loop once messages flow. */
  final class OnLoop {

    private final LoopStats stats;
    private final int[] left = new int[SLOTS];
    private int subscribers;

    OnLoop(LoopStats stats) {
      this.stats = stats;
    }

    /** Adds a subscriber, before messages flow. */
    void subscribe() {
      subscribers++;
      Arrays.fill(left, subscribers);
    }

    void delivered(long number) {
      int slot = slot(number);
      stats.operation(System.nanoTime() - publishedAt.getPlain(slot));
      left[slot]--;
      if (left[slot] == 0) {
        left[slot] = subscribers;
        loopDone(number);
      }
    }
  }
}
