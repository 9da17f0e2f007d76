// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReplayGuardTest {

  private final AtomicLong now = new AtomicLong(1_000_000_000);

  private ReplayGuard guard(int limit, long repeatMs) {
    return new ReplayGuard(limit, repeatMs, now::get);
  }

  private long second() {
    return now.get() / 1_000;
  }

  @Test
  void servesAnEqualRequestOnlyAtOnce() {
    ReplayGuard guard = guard(10, 2_000);
    long second = second();
    assertThat(guard.admit(second, "a")).isTrue();
    now.addAndGet(1_999);
    assertThat(guard.admit(second, "a")).isTrue();
    now.addAndGet(1);
    assertThat(guard.admit(second, "a")).isFalse();
    assertThat(guard.admit(second, "b")).isTrue();
    now.addAndGet(ReplayGuard.WINDOW_SECONDS * 1_000 - 2_000);
    assertThat(guard.isTimely(second)).isTrue();
    assertThat(guard.admit(second, "a")).isFalse();
    now.addAndGet(1_000);
    assertThat(guard.isTimely(second)).isFalse();
  }

  @Test
  void withoutRepeatsServesEachOnce() {
    ReplayGuard guard = guard(10, 0);
    assertThat(guard.admit(second(), "a")).isTrue();
    assertThat(guard.admit(second(), "a")).isFalse();
  }

  @Test
  void whenFullTheWindowGetsShorterAndNothingIsServedTwice() {
    ReplayGuard guard = guard(3, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(guard.admit(second() + i, "s" + i)).isTrue();
    }
    assertThat(guard.admit(second() + 3, "s3")).isTrue();
    assertThat(guard.size()).isEqualTo(3);
    for (int i = 0; i < 4; i++) {
      assertThat(guard.admit(second() + i, "s" + i)).as("s" + i).isFalse();
    }
    assertThat(guard.admit(second(), "new but as old as the one forgotten")).isFalse();
    assertThat(guard.admit(second() + 1, "another")).isTrue();
  }

  @Test
  void forgetsWhatIsTooOldAnyway() {
    ReplayGuard guard = guard(1_000, 0);
    for (int i = 0; i < 100; i++) {
      guard.admit(second(), "s" + i);
    }
    now.addAndGet((ReplayGuard.WINDOW_SECONDS + 1) * 1_000);
    assertThat(guard.admit(second(), "next")).isTrue();
    assertThat(guard.size()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsTooOldOrTooNew() {
    ReplayGuard guard = guard(10, 0);
    assertThat(guard.isTimely(second() - 600)).isTrue();
    assertThat(guard.isTimely(second() + 600)).isTrue();
    assertThat(guard.isTimely(second() - 601)).isFalse();
    assertThat(guard.isTimely(second() + 601)).isFalse();
    assertThat(guard.isTimely(999_999_999_999L)).isFalse();
  }
}
