// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** So many a second, and so many at once after a time of quiet. Any thread, no locks. */
final class Bucket {

  private final long nanosEach;
  private final long burstNanos;
  private final LongSupplier clock;
  /** When the bucket was, or will be, empty of debts: one more is taken if that is not too far ahead. */
  private final AtomicLong paidUntil;

  /** Creates a full one. The clock counts nanoseconds. */
  Bucket(int perSecond, int burst, LongSupplier clock) {
    this.nanosEach = 1_000_000_000L / perSecond;
    this.burstNanos = nanosEach * burst;
    this.clock = clock;
    this.paidUntil = new AtomicLong(clock.getAsLong());
  }

  boolean tryTake() {
    while (true) {
      long now = clock.getAsLong();
      long before = paidUntil.get();
      long after = (before - now > 0 ? before : now) + nanosEach;
      if (after - now > burstNanos) {
        return false;
      }
      if (paidUntil.compareAndSet(before, after)) {
        return true;
      }
    }
  }
}
