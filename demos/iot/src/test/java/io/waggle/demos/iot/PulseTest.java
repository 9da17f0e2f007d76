// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PulseTest {

  @Test
  void aDayOfAHeartIsPlausible() {
    Pulse pulse = new Pulse(new Random(1), 62);
    int least = Integer.MAX_VALUE;
    int most = 0;
    int steps = pulse.steps();
    for (int second = 0; second < 86_400; second++) {
      int before = pulse.rate();
      pulse.tick();
      assertThat(Math.abs(pulse.rate() - before)).as("a heart does not jump").isLessThan(16);
      assertThat(pulse.steps()).isGreaterThanOrEqualTo(steps);
      steps = pulse.steps();
      least = Math.min(least, pulse.rate());
      most = Math.max(most, pulse.rate());
    }
    assertThat(least).isBetween(45, 64);
    assertThat(most).isBetween(130, 170);
  }
}
