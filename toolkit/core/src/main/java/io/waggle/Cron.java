// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.impl.cron.CronImpl;
import java.time.Instant;
import java.util.function.Function;

/**
 * Something that runs by the calendar: every five seconds, at noon on weekdays, on the last day of the month.
 *
 * <p>It belongs to the context it is created on and ends with its verticle; its handler runs there, on the event loop.
 * Create, {@link #cancel} and read it on any thread. For "every 100 ms" or "once in 3 s" Vert.x has
 * {@link Vertx#setPeriodic} and {@link Vertx#setTimer}: plain timers are those, Waggle adds none.
 *
 * <p>A run that throws, or whose future fails, is logged and does not stop the later ones. While a run goes on, further
 * ones are skipped and counted, unless {@link CronOptions#setOverlapping} says otherwise. What is late by more than
 * {@link CronOptions#getMissedAfterMs()} counts as missed, see {@link CronOptions#setMissedRuns}. If several are due at
 * once because the event loop was blocked, the latest is run and the others are skipped.
 *
 * <pre>{@code
 * Cron.create(vertx, "0 30 3 * * *", scheduled -> sendReport(scheduled));
 * }</pre>
 *
 * <p>An expression has six fields: second (0-59), minute (0-59), hour (0-23), day of the month (1-31), month (1-12 or
 * JAN-DEC) and day of the week (0-7 or SUN-SAT; 0 and 7 are Sunday). With five, the second is 0. A field is
 * {@code *}, a number, a range {@code 1-5}, a list {@code 1,15,30}, or any of these with a step: <code>*&#47;5</code>,
 * {@code 10-30/5}, {@code 5/10} (from 5 on). A day must match both the day of the month and the day of the week.
 * {@code L} is the last day of the month, {@code 15W} the weekday nearest to the 15th, {@code 5#2} the second Friday.
 * Nicknames: {@code @hourly}, {@code @daily} ({@code @midnight}), {@code @weekly}, {@code @monthly}, {@code @yearly}
 * ({@code @annually}).
 *
 * <p>Times are those of {@link CronOptions#getZone()}. A time that the clocks jump over in spring does not happen that
 * day; one that comes twice in autumn happens once if its hour is given, while <code>*&#47;30</code> goes on every
 * half hour.
 */
public interface Cron {

  /**
   * Creates a cron from an expression alone, in the system's time zone.
   *
   * @param expression such as <code>*&#47;5 * * * * *</code>
   * @param handler called with the instant a run was scheduled for; the run lasts until the future it returns
   *                completes, or its return if that is null
   * @throws IllegalArgumentException if the expression is wrong or names no date that exists
   */
  static Cron create(Vertx vertx, String expression, Function<Instant, Future<?>> handler) {
    return create(vertx, new CronOptions(expression), handler);
  }

  /**
   * Creates a cron.
   *
   * @param options copied
   * @param handler called with the instant a run was scheduled for; the run lasts until the future it returns
   *                completes, or its return if that is null
   * @throws IllegalArgumentException if there is no expression, or no name where one is needed
   */
  static Cron create(Vertx vertx, CronOptions options, Function<Instant, Future<?>> handler) {
    return CronImpl.create(vertx, options, handler);
  }

  /** Returns {@link CronOptions#getName()}. */
  String name();

  /** Returns when it is due next; null once it was cancelled. */
  Instant next();

  /** Returns how many runs were started here. */
  long runs();

  /**
   * Returns how many runs did not happen because another one went on, or because they were missed. One gap counts as
   * 1,000 at most. What another node ran in this one's place is not counted.
   */
  long skipped();

  /** Returns whether a run goes on here. */
  boolean isRunning();

  /** Ends it: nothing runs any more, but a run that goes on is not interrupted. A second call does nothing. */
  void cancel();
}
