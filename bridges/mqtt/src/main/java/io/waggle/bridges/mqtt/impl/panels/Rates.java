// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.panels;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast the counters of things grow: between the last two looks at them, which are about a second apart or more. It
 * costs nothing for what nobody looks at. Any thread.
 */
final class Rates {

  /** Things whose counters are remembered; the one looked at longest ago goes. */
  private static final int MOST = 1_000;
  private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  private final LongSupplier nanoTime;
  private final Map<String, Look> looks = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Look> eldest) {
      return size() > MOST;
    }
  };

  /** What was seen when, and how fast it grew until then; null if it was the first look. */
  private record Look(long at, long[] counts, long[] perSecond) {
  }

  Rates(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Returns how much counters have grown each second; null if it is the first look at them. */
  synchronized long[] of(String key, long... counts) {
    long now = nanoTime.getAsLong();
    Look last = looks.get(key);
    if (last != null && now - last.at < LEAST_NANOS) {
      return last.perSecond;
    }
    long[] perSecond = last == null ? null : new long[counts.length];
    for (int i = 0; perSecond != null && i < counts.length; i++) {
      perSecond[i] = Math.round((counts[i] - last.counts[i]) * (double) TimeUnit.SECONDS.toNanos(1) / (now - last.at));
    }
    looks.put(key, new Look(now, counts, perSecond));
    return perSecond;
  }
}
