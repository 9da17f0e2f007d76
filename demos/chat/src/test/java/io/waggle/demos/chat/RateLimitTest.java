// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitTest {

  private long now = 5_000;
  private final RateLimit limit = new RateLimit(2, 3, () -> now);

  @Test
  void allowsABurstThenSaysHowLongToWait() {
    assertThat(limit.take()).isZero();
    assertThat(limit.take()).isZero();
    assertThat(limit.take()).isZero();
    assertThat(limit.take()).isEqualTo(500);
    now += 499;
    assertThat(limit.take()).isPositive();
    now += 1;
    assertThat(limit.take()).isZero();
    assertThat(limit.take()).isEqualTo(500);
  }

  @Test
  void savesUpNoMoreThanTheBurst() {
    now += 1_000_000;
    for (int i = 0; i < 3; i++) {
      assertThat(limit.take()).isZero();
    }
    assertThat(limit.take()).isPositive();
  }
}
