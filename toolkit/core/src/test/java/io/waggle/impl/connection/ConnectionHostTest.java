// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConnectionHostTest {

  private static final int INTERVAL = 250;

  @Test
  void silentPeerIsPingedOnceAnInterval() {
    int pings = 0;
    for (int silence = 10; silence <= 1_000; silence += 10) {
      boolean due = ConnectionHost.isPingDue(silence, 10, INTERVAL);
      assertThat(due).as("after %d ticks", silence).isEqualTo(silence % INTERVAL == 0);
      pings += due ? 1 : 0;
    }
    assertThat(pings).isEqualTo(4);
  }

  @Test
  void sweepsThatComeLateLeaveNoPingOut() {
    Random random = new Random(3);
    for (int run = 0; run < 1_000; run++) {
      int silence = random.nextInt(10);
      int lastPinged = 0;
      while (silence < 2_000) {
        int step = 1 + random.nextInt(100);
        silence += step;
        if (ConnectionHost.isPingDue(silence, step, INTERVAL)) {
          lastPinged = silence;
        }
        assertThat(silence - lastPinged).as("silent without a ping").isLessThan(INTERVAL + 100);
      }
    }
  }

  @Test
  void peerThatSpokeDuringAStandstillIsPingedIfItHasBeenSilentForAnInterval() {
    assertThat(ConnectionHost.isPingDue(INTERVAL - 1, 900, INTERVAL)).isFalse();
    assertThat(ConnectionHost.isPingDue(INTERVAL, 900, INTERVAL)).isTrue();
  }
}
