// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that a test moves, with the timers that depend on it. One thread. */
final class FakeTime implements CronTime {

  private record Timer(Instant at, Runnable task) {
  }

  private final PriorityQueue<Timer> timers = new PriorityQueue<>(Comparator.comparing(Timer::at));
  private Instant now;

  FakeTime(String now) {
    this.now = Instant.parse(now);
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public Runnable schedule(long delayMs, Runnable task) {
    Timer timer = new Timer(now.plusMillis(delayMs), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }

  /** Lets time pass; each timer runs at its time. */
  void pass(Duration duration) {
    Instant end = now.plus(duration);
    while (!timers.isEmpty() && !timers.peek().at().isAfter(end)) {
      Timer timer = timers.poll();
      now = timer.at().isAfter(now) ? timer.at() : now;
      timer.task().run();
    }
    now = end;
  }

  /** Lets time pass while nothing runs, as when a thread is blocked or a machine sleeps; then the timers run late. */
  void stall(Duration duration) {
    now = now.plus(duration);
    pass(Duration.ZERO);
  }

  /** Sets the clock back without any time passing. */
  void setBack(Duration duration) {
    now = now.minus(duration);
    PriorityQueue<Timer> moved = new PriorityQueue<>(timers.comparator());
    timers.forEach(timer -> moved.add(new Timer(timer.at().minus(duration), timer.task())));
    timers.clear();
    timers.addAll(moved);
  }

  int timers() {
    return timers.size();
  }
}
