// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.panels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {

  private static final long SECOND = 1_000_000_000;

  private final AtomicLong clock = new AtomicLong(-SECOND);
  private final Rates rates = new Rates(clock::get);

  @Test
  void ratesAreOfTheTimeBetweenTwoLooks() {
    assertThat(rates.of("a", 10, 0)).isNull();
    clock.addAndGet(4 * SECOND);
    assertThat(rates.of("a", 50, 2)).containsExactly(10, 1);
    assertThat(rates.of("b", 50, 1)).isNull();
    clock.addAndGet(SECOND);
    assertThat(rates.of("a", 50, 2)).containsExactly(0, 0);
  }

  @Test
  void whoLooksAgainAtOnceSeesTheSame() {
    assertThat(rates.of("a", 10)).isNull();
    assertThat(rates.of("a", 20)).isNull();
    clock.addAndGet(SECOND);
    assertThat(rates.of("a", 30)).containsExactly(20);
    clock.addAndGet(SECOND / 2);
    assertThat(rates.of("a", 90)).containsExactly(20);
  }

  @Test
  void whatNobodyHasLookedAtForLongIsForgotten() {
    rates.of("a", 1);
    for (int i = 0; i < 1_000; i++) {
      rates.of("other-" + i, 1);
    }
    clock.addAndGet(SECOND);
    assertThat(rates.of("a", 2)).isNull();
    assertThat(rates.of("other-999", 2)).containsExactly(1);
  }
}
