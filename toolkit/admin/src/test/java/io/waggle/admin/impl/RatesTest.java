// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.ChannelPosition;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RatesTest {

  private long now = 1;
  private final Rates rates = new Rates(() -> now);

  private Double after(long ms, String key, String epoch, long offset) {
    now += TimeUnit.MILLISECONDS.toNanos(ms);
    return rates.of(key, new ChannelPosition(epoch, offset));
  }

  @Test
  void areMessagesASecondBetweenTwoLooks() {
    assertThat(after(0, "a", "e", 100)).isNull();
    assertThat(after(2_000, "a", "e", 125)).isEqualTo(12.5);
    assertThat(after(100, "a", "e", 126)).as("a second reader at once").isEqualTo(12.5);
    assertThat(after(2_000, "a", "e", 125)).isZero();
  }

  @Test
  void beginAnewWithAnotherHistoryOrAfterAPause() {
    after(0, "a", "e", 100);
    assertThat(after(2_000, "a", "f", 1)).isNull();
    assertThat(after(2_000, "a", "f", 3)).isEqualTo(1);
    assertThat(after(60_000, "a", "f", 3_000)).isNull();
  }

  @Test
  void areForgottenForTopicsNobodyLooksAt() {
    after(0, "a", "e", 100);
    for (int i = 0; i < Rates.REMEMBERED; i++) {
      after(0, "other" + i, "e", 1);
    }
    assertThat(after(2_000, "a", "e", 200)).isNull();
  }
}
