// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** So many a second, shared by all who ask, without a burst at the beginning. Any thread. */
public final class Pace {

  private final double perNano;
  private final LongSupplier clock;
  private final long start;
  private final AtomicLong taken = new AtomicLong();

  /**
   * Creates a pace that begins now.
   *
   * @param perSecond at least 1
   */
  public Pace(int perSecond) {
    this(perSecond, System::nanoTime);
  }

  Pace(int perSecond, LongSupplier nanoClock) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("perSecond: " + perSecond + " (expected: at least 1)");
    }
    this.perNano = perSecond / 1e9;
    this.clock = nanoClock;
    this.start = nanoClock.getAsLong();
  }

  /** Returns whether it is time for one more, and counts it if so. */
  public boolean tryTake() {
    long allowed = 1 + (long) ((clock.getAsLong() - start) * perNano);
    long count = taken.get();
    while (count < allowed) {
      if (taken.compareAndSet(count, count + 1)) {
        return true;
      }
      count = taken.get();
    }
    return false;
  }
}
