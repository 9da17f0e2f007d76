// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.waggle.ChannelPosition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How fast histories grow, told from where they stood when they were looked at before: nothing is counted for it. Those
 * looked at last are remembered. On the admin's context.
 */
final class Rates {

  static final int REMEMBERED = 2_000;
  /** Two looks that are closer than this count as one. */
  static final long CLOSEST_NANOS = TimeUnit.MILLISECONDS.toNanos(900);
  /** After a pause longer than this it begins anew. */
  static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final LongSupplier nanoClock;
  private final Map<String, Look> looks = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Look> eldest) {
      return size() > REMEMBERED;
    }
  };

  private record Look(ChannelPosition position, long nanos, Double perSecond) {
  }

  Rates(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  /** Returns messages a second since the look before; null if there was none a moment ago. */
  Double of(String key, ChannelPosition position) {
    long now = nanoClock.getAsLong();
    return looks.compute(key, (same, last) -> {
      if (last == null || now - last.nanos > LONGEST_NANOS || !last.position.epoch().equals(position.epoch())) {
        return new Look(position, now, null);
      }
      if (now - last.nanos < CLOSEST_NANOS) {
        return last;
      }
      double perSecond = (position.offset() - last.position.offset()) * 1e9 / (now - last.nanos);
      return new Look(position, now, Math.round(perSecond * 10) / 10.0);
    }).perSecond();
  }
}
