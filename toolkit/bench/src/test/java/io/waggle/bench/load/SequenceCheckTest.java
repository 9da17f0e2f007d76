// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequenceCheckTest {

  private static Faults faultsOf(long sent, long... arrived) {
    SequenceCheck check = new SequenceCheck();
    for (long number : arrived) {
      check.accept(number);
    }
    return check.faults(sent);
  }

  @Test
  void findsNothingWhenAllArriveInOrder() {
    assertThat(faultsOf(4, 0, 1, 2, 3)).isEqualTo(Faults.NONE);
    assertThat(faultsOf(4, 0, 1, 2, 3).any()).isFalse();
  }

  @Test
  void countsGapAsLost() {
    assertThat(faultsOf(6, 0, 1, 4, 5)).isEqualTo(new Faults(2, 0, 0, 0, 0));
  }

  @Test
  void countsMissingStartAsLost() {
    assertThat(faultsOf(3, 1, 2)).isEqualTo(new Faults(1, 0, 0, 0, 0));
  }

  @Test
  void countsMissingEndAsLost() {
    assertThat(faultsOf(5, 0, 1, 2)).isEqualTo(new Faults(2, 0, 0, 0, 0));
    assertThat(faultsOf(5)).isEqualTo(new Faults(5, 0, 0, 0, 0));
  }

  @Test
  void countsRepetitionAsDuplicate() {
    assertThat(faultsOf(3, 0, 1, 1, 2)).isEqualTo(new Faults(0, 1, 0, 0, 0));
    assertThat(faultsOf(3, 0, 1, 2, 0)).isEqualTo(new Faults(0, 1, 0, 0, 0));
  }

  @Test
  void countsSwapAsDisorderAndNotAsLoss() {
    assertThat(faultsOf(4, 0, 2, 1, 3)).isEqualTo(new Faults(0, 0, 1, 0, 0));
  }

  @Test
  void countsLateNumberThatComesTwiceAsBoth() {
    assertThat(faultsOf(4, 0, 2, 1, 1, 3)).isEqualTo(new Faults(0, 1, 1, 0, 0));
  }

  @Test
  void fillsGapFromItsMiddle() {
    assertThat(faultsOf(10, 0, 9, 5, 4, 6)).isEqualTo(new Faults(5, 0, 3, 0, 0));
    assertThat(faultsOf(10, 0, 9, 1, 8, 2, 3, 4, 5, 6, 7)).isEqualTo(new Faults(0, 0, 8, 0, 0));
  }

  @Test
  void accountsForEveryNumberOfARandomStream() {
    Random random = new Random(42);
    for (int run = 0; run < 200; run++) {
      int sent = 1 + random.nextInt(50);
      List<Long> arrived = new ArrayList<>();
      for (long number = 0; number < sent; number++) {
        int copies = random.nextInt(3);
        for (int copy = 0; copy < copies; copy++) {
          arrived.add(number);
        }
      }
      Collections.shuffle(arrived, random);
      Faults faults = faultsOf(sent, arrived.stream().mapToLong(Long::longValue).toArray());
      long distinct = arrived.stream().distinct().count();
      assertThat(faults.lost()).as("lost of %s", arrived).isEqualTo(sent - distinct);
      assertThat(faults.duplicates()).as("duplicates of %s", arrived).isEqualTo(arrived.size() - distinct);
    }
  }
}
