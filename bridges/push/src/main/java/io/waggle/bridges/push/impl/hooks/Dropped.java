// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts what one webhook lost, and says so at most once a minute. Any thread. */
final class Dropped {

  static final long LOG_EVERY_MS = 60_000;
  private static final Logger LOG = LoggerFactory.getLogger(Dropped.class);

  private final String where;
  private final Counts counts;
  private final LongSupplier clock;
  private long since;
  private long nextLog = Long.MIN_VALUE;

  Dropped(String where, Counts counts) {
    this(where, counts, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }

  Dropped(String where, Counts counts, LongSupplier clock) {
    this.where = where;
    this.counts = counts;
    this.clock = clock;
  }

  synchronized void add(int events, String why) {
    counts.add(Counts.DROPPED, events);
    since += events;
    long now = clock.getAsLong();
    if (now >= nextLog) {
      LOG.warn("webhook " + where + ": " + since + " events dropped, the last because of " + why);
      since = 0;
      nextLog = now + LOG_EVERY_MS;
    }
  }
}
