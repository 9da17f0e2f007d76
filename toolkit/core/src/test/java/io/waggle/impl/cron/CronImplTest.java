// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.waggle.CronOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class CronImplTest {

  private final FakeTime time = new FakeTime("2026-01-02T03:04:05.500Z");
  private final List<String> ran = new ArrayList<>();
  private Promise<Void> end;

  private CronImpl start(CronOptions options, Function<Instant, Future<?>> handler) {
    CronImpl cron = new CronImpl(options.setZone("UTC"), scheduled -> {
      ran.add(scheduled.toString());
      return handler.apply(scheduled);
    }, time, null);
    cron.await();
    return cron;
  }

  private CronImpl start(CronOptions options) {
    return start(options, scheduled -> null);
  }

  private Future<?> untilEnded(Instant scheduled) {
    end = Promise.promise();
    return end.future();
  }

  @Test
  void runsAtEachInstant() {
    CronImpl cron = start(new CronOptions("*/5 * * * * *"));
    assertThat(cron.next()).isEqualTo("2026-01-02T03:04:10Z");
    time.pass(Duration.ofSeconds(15));
    assertThat(ran).containsExactly("2026-01-02T03:04:10Z", "2026-01-02T03:04:15Z", "2026-01-02T03:04:20Z");
    assertThat(cron.runs()).isEqualTo(3);
    assertThat(cron.skipped()).isZero();
    assertThat(cron.next()).isEqualTo("2026-01-02T03:04:25Z");
  }

  @Test
  void waitsForADistantInstantAndRunsOnce() {
    start(new CronOptions("0 0 0 1 7 *"));
    time.pass(Duration.ofDays(365));
    assertThat(ran).containsExactly("2026-07-01T00:00:00Z");
  }

  @Test
  void goesOnAfterARunThatThrowsOrFails() {
    CronImpl throwing = start(new CronOptions("* * * * * *").setName("throwing"), scheduled -> {
      throw new IllegalStateException("expected, and logged");
    });
    CronImpl failing = start(new CronOptions("* * * * * *").setName("failing"),
      scheduled -> Future.failedFuture("expected, and logged"));
    time.pass(Duration.ofSeconds(3));
    assertThat(throwing.runs()).isEqualTo(3);
    assertThat(failing.runs()).isEqualTo(3);
    assertThat(failing.isRunning()).isFalse();
  }

  @Test
  void skipsAndCountsWhileARunGoesOn() {
    CronImpl cron = start(new CronOptions("* * * * * *"), this::untilEnded);
    time.pass(Duration.ofSeconds(3));
    assertThat(cron.runs()).isEqualTo(1);
    assertThat(cron.skipped()).isEqualTo(2);
    assertThat(cron.isRunning()).isTrue();
    end.complete();
    assertThat(cron.isRunning()).isFalse();
    time.pass(Duration.ofSeconds(1));
    assertThat(cron.runs()).isEqualTo(2);
  }

  @Test
  void overlapsIfAsked() {
    CronImpl cron = start(new CronOptions("* * * * * *").setOverlapping(true), this::untilEnded);
    time.pass(Duration.ofSeconds(3));
    assertThat(cron.runs()).isEqualTo(3);
    assertThat(cron.skipped()).isZero();
  }

  @Test
  void runsTheLatestOfSeveralThatABlockedEventLoopDelayed() {
    CronImpl cron = start(new CronOptions("*/5 * * * * *"));
    time.stall(Duration.ofSeconds(17));
    assertThat(ran).containsExactly("2026-01-02T03:04:20Z");
    assertThat(cron.skipped()).isEqualTo(2);
    time.pass(Duration.ofSeconds(3));
    assertThat(ran).hasSize(2);
  }

  @Test
  void skipsWhatWasMissed() {
    CronImpl cron = start(new CronOptions("0 0 * * * *"));
    time.stall(Duration.ofHours(3));
    assertThat(ran).isEmpty();
    assertThat(cron.skipped()).isEqualTo(3);
    time.pass(Duration.ofHours(1));
    assertThat(ran).containsExactly("2026-01-02T07:00:00Z");
  }

  @Test
  void makesUpForWhatWasMissedWithOneRunIfAsked() {
    CronImpl cron = start(new CronOptions("0 0 * * * *").setMissedRuns(CronOptions.MissedRuns.RUN_ONCE));
    time.stall(Duration.ofHours(3));
    assertThat(ran).containsExactly("2026-01-02T06:00:00Z");
    assertThat(cron.skipped()).isEqualTo(2);
  }

  @Test
  void noticesWithinHalfAMinuteThatTheClockWasSetForward() {
    start(new CronOptions("0 0 12 * * *").setMissedRuns(CronOptions.MissedRuns.RUN_ONCE));
    time.pass(Duration.ofMinutes(1));
    // The timers still have up to 30 s to go, as after a sleep of the machine that stopped them.
    time.stall(Duration.ofHours(10));
    assertThat(ran).containsExactly("2026-01-02T12:00:00Z");
  }

  @Test
  void countsALongGapInBoundedTime() {
    CronImpl cron = start(new CronOptions("* * * * * *"));
    time.stall(Duration.ofDays(365));
    assertThat(ran).containsExactly("2027-01-02T03:04:05Z");
    assertThat(cron.skipped()).isEqualTo(1_000);
    time.pass(Duration.ofSeconds(2));
    assertThat(ran).hasSize(3);
  }

  @Test
  void runsNoInstantTwiceWhenTheClockIsSetBack() {
    start(new CronOptions("0 * * * * *"));
    time.pass(Duration.ofMinutes(2));
    time.setBack(Duration.ofMinutes(10));
    time.pass(Duration.ofMinutes(11));
    assertThat(ran).containsExactly("2026-01-02T03:05:00Z", "2026-01-02T03:06:00Z", "2026-01-02T03:07:00Z");
  }

  @Test
  void endsWhenCancelled() {
    CronImpl cron = start(new CronOptions("* * * * * *"));
    time.pass(Duration.ofSeconds(1));
    cron.cancel();
    cron.cancel();
    assertThat(time.timers()).isZero();
    assertThat(cron.next()).isNull();
    time.pass(Duration.ofSeconds(5));
    assertThat(ran).hasSize(1);
  }

  @Test
  void endsWhenItsHandlerCancelsIt() {
    CronImpl[] cron = new CronImpl[1];
    cron[0] = start(new CronOptions("* * * * * *"), scheduled -> {
      cron[0].cancel();
      return null;
    });
    time.pass(Duration.ofSeconds(5));
    assertThat(ran).hasSize(1);
    assertThat(time.timers()).isZero();
  }
}
