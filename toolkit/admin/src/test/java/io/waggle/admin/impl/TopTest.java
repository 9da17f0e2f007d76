// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopTest {

  @Test
  void keepsTheFirstOfManyAndCountsAll() {
    Top<Integer> top = new Top<>(5, Comparator.<Integer>naturalOrder());
    IntStream.range(0, 1_000).boxed().sorted(Comparator.comparing(i -> new Random(i).nextInt())).forEach(top::add);
    assertThat(top.first()).containsExactly(0, 1, 2, 3, 4);
    assertThat(top.total()).isEqualTo(1_000);
  }

  @Test
  void keepsNobodyIfThatIsWanted() {
    Top<Integer> top = new Top<>(0, Comparator.<Integer>naturalOrder());
    top.add(1);
    assertThat(top.first()).isEmpty();
    assertThat(top.total()).isEqualTo(1);
  }
}
