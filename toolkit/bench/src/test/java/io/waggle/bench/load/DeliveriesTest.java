// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeliveriesTest {

  @Test
  void messageIsCompleteWhenTheLastSubscriberOfTheLastLoopHasIt() {
    List<Long> complete = new ArrayList<>();
    Deliveries deliveries = new Deliveries(complete::add);
    Deliveries.OnLoop one = deliveries.new OnLoop(new LoopStats());
    Deliveries.OnLoop other = deliveries.new OnLoop(new LoopStats());
    one.subscribe();
    one.subscribe();
    other.subscribe();
    for (long number = 0; number < 200; number++) {
      deliveries.published(number, 2);
      one.delivered(number);
      other.delivered(number);
      assertThat(complete).hasSize((int) number);
      one.delivered(number);
      assertThat(complete).hasSize((int) number + 1).endsWith(number);
    }
  }
}
