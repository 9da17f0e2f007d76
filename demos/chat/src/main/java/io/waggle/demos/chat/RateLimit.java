// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import java.util.function.LongSupplier;

/** So many permits a second and a burst of them after a pause (a token bucket). One connection's; its loop only. */
final class RateLimit {

  private final double perMs;
  private final int burst;
  private final LongSupplier clock;
  private double permits;
  private long refilledAt;

  /**
   * Creates a full bucket.
   *
   * @param clock milliseconds, never going back
   */
  RateLimit(int perSecond, int burst, LongSupplier clock) {
    this.perMs = perSecond / 1_000.0;
    this.burst = burst;
    this.clock = clock;
    this.permits = burst;
    this.refilledAt = clock.getAsLong();
  }

  /** Takes a permit and returns 0; or takes none and returns after how many milliseconds there will be one. */
  long take() {
    long now = clock.getAsLong();
    permits = Math.min(burst, permits + (now - refilledAt) * perMs);
    refilledAt = now;
    if (permits >= 1) {
      permits--;
      return 0;
    }
    return (long) Math.ceil((1 - permits) / perMs);
  }
}
