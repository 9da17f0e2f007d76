// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Who sends how much, over all instances of this process: for each user and address the moment until which what it sent
 * was paid for. Any thread.
 *
 * <p>This is the token bucket in its form with one number (GCRA): full when that moment is past, empty when it is a burst
 * ahead.
 */
public final class Rates implements Shareable {

  private static final String MAP = "waggle.push.rates";

  private final ConcurrentHashMap<String, Long> paidUntil = new ConcurrentHashMap<>();
  private final LongSupplier clock;
  private final int most;

  Rates(LongSupplier nanoClock, int most) {
    this.clock = nanoClock;
    this.most = most;
  }

  /** Returns the one of a bridge in this process. */
  public static Rates of(Vertx vertx, String name, int most) {
    return (Rates) vertx.sharedData().<String, Shareable>getLocalMap(MAP)
      .computeIfAbsent(name, key -> new Rates(System::nanoTime, most));
  }

  /** Returns the time that all here go by, in nanoseconds. */
  long now() {
    return clock.getAsLong();
  }

  /**
   * Takes one of so many a second.
   *
   * @param key who
   * @param perSecond and as many at once after a pause
   * @return 0 if there was one, else after how many milliseconds there will be one
   */
  long take(String key, int perSecond) {
    long now = now();
    if (paidUntil.size() >= most && !paidUntil.containsKey(key)) {
      forgetPaid(now);
      if (paidUntil.size() >= most) {
        return TimeUnit.SECONDS.toMillis(1);
      }
    }
    long[] wait = new long[1];
    paidUntil.compute(key, (who, paid) -> {
      long since = paid == null ? now : paid;
      wait[0] = waitMs(since, now, perSecond, perSecond);
      return wait[0] > 0 ? since : after(since, now, perSecond);
    });
    return wait[0];
  }

  /** Returns 0 if one more may be taken, else after how many milliseconds. */
  static long waitMs(long paidUntil, long now, int perSecond, int burst) {
    long each = TimeUnit.SECONDS.toNanos(1) / perSecond;
    long excess = Math.max(0, paidUntil - now) + each - each * burst;
    return excess <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(excess) + 1;
  }

  /** Returns until when is paid after one more. */
  static long after(long paidUntil, long now, int perSecond) {
    return Math.max(0, paidUntil - now) + now + TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Forgets who has not sent for a while. */
  void forgetPaid(long now) {
    paidUntil.values().removeIf(paid -> paid - now <= 0);
  }

  int size() {
    return paidUntil.size();
  }
}
