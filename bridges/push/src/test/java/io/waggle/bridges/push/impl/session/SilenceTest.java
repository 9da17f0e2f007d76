// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.session;

import static io.waggle.bridges.push.impl.session.Silence.Step.CLOSE;
import static io.waggle.bridges.push.impl.session.Silence.Step.NOTHING;
import static io.waggle.bridges.push.impl.session.Silence.Step.PING;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SilenceTest {

  private final Silence silence = new Silence(25_000, 10_000, 0);
  private long now;

  /** Looks each second until then, and returns what the last look said. */
  private Silence.Step lookUntil(long end, long written) {
    Silence.Step step = NOTHING;
    while (now < end) {
      assertThat(step).isEqualTo(NOTHING);
      now += 1_000;
      step = silence.look(now, written);
    }
    return step;
  }

  @Test
  void whoIsSilentIsAskedAndThenClosed() {
    assertThat(lookUntil(25_000, 0)).isEqualTo(PING);
    assertThat(lookUntil(35_000, 1)).isEqualTo(NOTHING);
    assertThat(lookUntil(36_000, 1)).isEqualTo(CLOSE);
  }

  @Test
  void whoAnswersIsAskedAgainAfterTheInterval() {
    assertThat(lookUntil(25_000, 0)).isEqualTo(PING);
    silence.heard(25_100);
    assertThat(lookUntil(50_000, 1)).isEqualTo(NOTHING);
    assertThat(lookUntil(51_000, 1)).isEqualTo(PING);
  }

  @Test
  void whoHearsOfNothingIsAskedThoughItSpeaks() {
    silence.heard(20_000);
    assertThat(lookUntil(25_000, 0)).isEqualTo(PING);
  }

  @Test
  void aClockThatIsLateAsksFirst() {
    now = 90_000;
    assertThat(silence.look(now, 0)).isEqualTo(PING);
    silence.heard(90_010);
    assertThat(lookUntil(101_000, 1)).isEqualTo(NOTHING);
  }

  @Test
  void anAnswerThatLiesUnreadBehindALateClockCounts() {
    assertThat(lookUntil(25_000, 0)).isEqualTo(PING);
    now = 40_000;
    assertThat(silence.look(now, 1)).isEqualTo(NOTHING);
    silence.heard(40_001);
    assertThat(lookUntil(50_000, 1)).isEqualTo(NOTHING);
  }

  @Test
  void withoutAnAnswerTheLookAfterALateOneCloses() {
    assertThat(lookUntil(25_000, 0)).isEqualTo(PING);
    now = 40_000;
    assertThat(silence.look(now, 1)).isEqualTo(NOTHING);
    assertThat(lookUntil(41_000, 1)).isEqualTo(CLOSE);
  }
}
