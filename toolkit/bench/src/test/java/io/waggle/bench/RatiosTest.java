// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RatiosTest {

  @Test
  void medianIsTheMiddleValue() {
    assertThat(Ratios.median(List.of(3.0, 1.0, 2.0))).isEqualTo(2.0);
    assertThat(Ratios.median(List.of(7.0))).isEqualTo(7.0);
  }

  @Test
  void medianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
    assertThat(Ratios.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3.0);
  }

  @Test
  void medianOfNothingIsRefused() {
    assertThatThrownBy(() -> Ratios.median(List.of())).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("values: none (expected: at least 1)");
  }

  @Test
  void takesTheMedianOfThePairsAndNotTheRatioOfTheMedians() {
    Ratios ratios = new Ratios();
    ratios.add(100, 150);
    ratios.add(10, 11);
    ratios.add(200, 240);
    assertThat(ratios.all()).containsExactly(1.5, 1.1, 1.2);
    assertThat(ratios.median()).isEqualTo(1.2);
  }
}
