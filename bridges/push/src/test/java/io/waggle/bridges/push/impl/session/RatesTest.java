// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Token buckets in one number, with a clock of the test's. */
class RatesTest {

  private long now = -5_000_000_000L;
  private final Rates rates = new Rates(() -> now, 3);

  private void later(long ms) {
    now += TimeUnit.MILLISECONDS.toNanos(ms);
  }

  @Test
  void takesABurstAndThenSoManyASecond() {
    for (int i = 0; i < 10; i++) {
      assertThat(rates.take("a", 10)).isZero();
    }
    assertThat(rates.take("a", 10)).isBetween(100L, 101L);
    assertThat(rates.take("b", 10)).isZero();
    later(101);
    assertThat(rates.take("a", 10)).isZero();
    assertThat(rates.take("a", 10)).isPositive();
    later(60_000);
    int taken = 0;
    while (rates.take("a", 10) == 0) {
      taken++;
    }
    assertThat(taken).isEqualTo(10);
  }

  @Test
  void waitingTakesNothing() {
    assertThat(rates.take("a", 1)).isZero();
    for (int i = 0; i < 100; i++) {
      assertThat(rates.take("a", 1)).isPositive();
    }
    later(1_001);
    assertThat(rates.take("a", 1)).isZero();
  }

  @Test
  void countsOnlySoManyAtATimeAndForgetsWhoIsQuiet() {
    rates.take("a", 1);
    rates.take("b", 1);
    rates.take("c", 1);
    assertThat(rates.take("d", 1)).isPositive();
    assertThat(rates.size()).isEqualTo(3);
    later(1_001);
    assertThat(rates.take("d", 1)).isZero();
    assertThat(rates.size()).isEqualTo(1);
  }
}
