// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TicksTest {

  private static final int INTERVAL = 250;
  private static final long MS = 1_000_000;

  private long nanos = -77;
  private final Ticks ticks = new Ticks(1_000, () -> nanos);

  @BeforeEach
  void start() {
    ticks.start();
  }

  private void sweepAfter(long ms) {
    nanos += ms * MS;
    ticks.move();
  }

  @Test
  void timeGoesOnWithTheClockThoughSweepsComeAtOddTimes() {
    Random random = new Random(7);
    long passed = 0;
    for (int sweep = 0; sweep < 10_000; sweep++) {
      int ms = 1 + random.nextInt(2_000);
      passed += ms;
      sweepAfter(ms);
      assertThat(ticks.now()).isEqualTo(1 + passed / Ticks.TICK_MS);
    }
  }

  @Test
  void standstillCountsAsTwoSweeps() {
    sweepAfter(1_000);
    sweepAfter(90_000);
    assertThat(ticks.now()).isEqualTo(1 + 10 + 20);
    sweepAfter(1_000);
    assertThat(ticks.now()).isEqualTo(1 + 10 + 20 + 10);
  }

  @Test
  void anIntervalOfSilenceEndsInOneSweepHoweverLateThatIs() {
    Random random = new Random(3);
    int ended = 0;
    for (int sweep = 0; sweep < 1_000; sweep++) {
      sweepAfter(random.nextInt(1_999));
      ended += ticks.hasEnded(INTERVAL, ticks.now() - 1) ? 1 : 0;
    }
    assertThat(ended).isEqualTo((ticks.now() - 1) / INTERVAL).isGreaterThan(30);
  }

  @Test
  void whoHasBeenSilentForLessIsNotMeant() {
    sweepAfter(90_000);
    assertThat(ticks.hasEnded(INTERVAL, INTERVAL - 1)).isFalse();
    assertThat(ticks.hasEnded(INTERVAL, INTERVAL)).isTrue();
  }
}
