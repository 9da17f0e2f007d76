// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import java.util.function.LongSupplier;

/**
 * The time that deadlines are measured in, moved on by a periodic sweep. Its event loop only.
 *
 * <p>A loop that stood still, because the process was frozen or the machine overloaded, has read nothing either: what
 * is longer than two sweeps does not count, or all its peers would seem to have been silent.
 */
final class Ticks {

  /** Milliseconds of one tick, the unit of the times that a connection holds. */
  static final long TICK_MS = 100;
  private static final long TICK_NANOS = TICK_MS * 1_000_000;

  private final LongSupplier nanoTime;
  private final int most;
  private long movedAt;
  private int now = 1;
  private int step;

  /** Creates a time that a sweep is to move on once in so many milliseconds. */
  Ticks(long sweepMs, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.most = (int) (2 * sweepMs / TICK_MS);
  }

  void start() {
    movedAt = nanoTime.getAsLong();
  }

  void move() {
    long nanos = nanoTime.getAsLong();
    long passed = (nanos - movedAt) / TICK_NANOS;
    step = (int) Math.min(most, passed);
    movedAt = passed > most ? nanos : movedAt + passed * TICK_NANOS;
    now += step;
  }

  /** Returns the time, exact to one sweep; never 0. */
  int now() {
    return now;
  }

  /** Returns whether an interval of silence has ended since the last sweep. */
  boolean hasEnded(int interval, int silence) {
    return silence >= interval && silence / interval != (silence - step) / interval;
  }
}
