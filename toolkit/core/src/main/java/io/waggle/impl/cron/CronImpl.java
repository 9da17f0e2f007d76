// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.shareddata.Lock;
import io.waggle.Cron;
import io.waggle.CronOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Waits for the next instant, decides whether it runs, and runs it. On its context, but for what it reports. */
public final class CronImpl implements Cron {

  private static final Logger LOG = LoggerFactory.getLogger(Cron.class);
  /** The longest wait: timers do not see the machine sleep or its clock being set, so it looks again after this. */
  private static final long MAX_WAIT_MS = 30_000;
  /** How many instants of a gap are counted one by one. */
  private static final int MAX_COUNTED = 1_000;

  private final CronOptions options;
  private final Function<Instant, Future<?>> handler;
  private final Schedule schedule;
  private final CronTime time;
  private final Claims claims;
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger claiming = new AtomicInteger();
  private volatile Instant next;
  private volatile boolean cancelled;
  private volatile Runnable wake = () -> { };

  CronImpl(CronOptions options, Function<Instant, Future<?>> handler, CronTime time, Claims claims) {
    this.options = new CronOptions(options);
    this.handler = handler;
    this.schedule = Schedule.parse(options.getExpression(), options.getZone());
    this.time = time;
    this.claims = claims;
    this.next = schedule.after(time.now());
  }

  public static Cron create(Vertx vertx, CronOptions options, Function<Instant, Future<?>> handler) {
    if (options.isOncePerCluster() && !options.toJson().containsKey("name")) {
      throw new IllegalArgumentException("name: null (expected: one, with oncePerCluster)");
    }
    CronImpl cron = new CronImpl(options, handler, CronTime.of(vertx), new Claims(vertx, options.getName()));
    Context context = vertx.getOrCreateContext();
    context.runOnContext(nothing -> cron.await());
    return cron;
  }

  /** Waits for the next instant. Called once; from then on it calls itself. */
  void await() {
    long leftMs = Duration.between(time.now(), next).toMillis() + 1;
    wake = time.schedule(Math.max(1, Math.min(leftMs, MAX_WAIT_MS)), this::look);
    if (cancelled) {
      wake.run();
    }
  }

  private void look() {
    if (cancelled) {
      return;
    }
    Instant now = time.now();
    Instant due = next;
    boolean isDue = !due.isAfter(now);
    Instant latest = isDue ? latestDue(due, now) : null;
    if (isDue) {
      // Never before what was run, even if the clock is set back.
      next = schedule.after(latest);
    }
    await();
    if (isDue) {
      consider(latest, now);
    }
  }

  /** The last instant that is due; the ones before it, from the first on, are skipped. */
  private Instant latestDue(Instant first, Instant now) {
    Instant latest = first;
    for (int passed = 0; passed < MAX_COUNTED; passed++) {
      Instant following = schedule.after(latest);
      if (following.isAfter(now)) {
        return latest;
      }
      latest = following;
      skipped.incrementAndGet();
    }
    latest = schedule.before(now).filter(latest::isBefore).orElse(latest);
    Instant following = schedule.after(latest);
    return following.isAfter(now) ? latest : following;
  }

  private void consider(Instant scheduled, Instant now) {
    boolean missed = Duration.between(scheduled, now).toMillis() > options.getMissedAfterMs();
    if (isBusy() && !options.isOverlapping() || missed && options.getMissedRuns() == CronOptions.MissedRuns.SKIP) {
      skipped.incrementAndGet();
    } else if (options.isOncePerCluster()) {
      claimAndRun(scheduled);
    } else {
      run(scheduled);
    }
  }

  private void claimAndRun(Instant scheduled) {
    if (options.isOverlapping()) {
      claims.claim(scheduled)
        .compose(won -> won ? run(scheduled) : Future.succeededFuture())
        .onFailure(failure -> logUnclaimed(scheduled, failure));
      return;
    }
    // What becomes due meanwhile is skipped, not queued.
    claiming.incrementAndGet();
    claims.lock().onComplete(locked -> {
      if (locked.succeeded()) {
        runLocked(scheduled, locked.result());
      } else {
        countIfNotRunElsewhere(scheduled);
      }
    });
  }

  private void runLocked(Instant scheduled, Lock lock) {
    claims.claim(scheduled)
      .onFailure(failure -> logUnclaimed(scheduled, failure))
      .compose(won -> won ? run(scheduled) : Future.succeededFuture())
      .onComplete(done -> {
        claiming.decrementAndGet();
        lock.release();
      });
  }

  private void countIfNotRunElsewhere(Instant scheduled) {
    claims.isClaimed(scheduled).onComplete(claimed -> {
      claiming.decrementAndGet();
      if (claimed.failed() || !claimed.result()) {
        skipped.incrementAndGet();
      }
    });
  }

  private void logUnclaimed(Instant scheduled, Throwable failure) {
    LOG.error("cron " + name() + ": could not claim the run of " + scheduled, failure);
  }

  /** Runs the handler. The future succeeds when the run ends, however it ends. */
  private Future<Void> run(Instant scheduled) {
    if (cancelled) {
      return Future.succeededFuture();
    }
    runs.incrementAndGet();
    running.incrementAndGet();
    return call(scheduled).transform(done -> {
      running.decrementAndGet();
      if (done.failed()) {
        LOG.error("cron " + name() + ": the run of " + scheduled + " failed", done.cause());
      }
      return Future.succeededFuture();
    });
  }

  private Future<?> call(Instant scheduled) {
    try {
      Future<?> end = handler.apply(scheduled);
      return end == null ? Future.succeededFuture() : end;
    } catch (Throwable failure) {
      return Future.failedFuture(failure);
    }
  }

  boolean isBusy() {
    return running.get() + claiming.get() > 0;
  }

  @Override
  public String name() {
    return options.getName();
  }

  @Override
  public Instant next() {
    return cancelled ? null : next;
  }

  @Override
  public long runs() {
    return runs.get();
  }

  @Override
  public long skipped() {
    return skipped.get();
  }

  @Override
  public boolean isRunning() {
    return running.get() > 0;
  }

  @Override
  public void cancel() {
    cancelled = true;
    wake.run();
  }
}
