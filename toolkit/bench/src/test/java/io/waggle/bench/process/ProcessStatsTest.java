// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessStatsTest {

  @Test
  void addsUserAndSystemTimeBehindANameWithSpacesAndParentheses() {
    String stat = "4711 (my (odd) name) S 1 4711 4711 0 -1 4194560 1000 0 5 0 123 77 0 0 20 0 30 0 999 1 2";
    assertThat(ProcessStats.cpuNanos(stat)).isEqualTo(2_000_000_000L);
  }

  @Test
  void readsResidentSetInBytes() {
    String smaps = "00400000-7fff [rollup]\nRss:               12345 kB\nPss:               11111 kB\n";
    assertThat(ProcessStats.rssBytes(smaps)).isEqualTo(12_345L * 1_024);
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "process figures are read from /proc, which is Linux only")
  void readsItsOwnProcess() {
    ProcessStats stats = new ProcessStats(ProcessHandle.current().pid());
    assertThat(stats.rssBytes()).isGreaterThan(1 << 20);
    assertThat(stats.cpuNanos()).isGreaterThan(0);
    assertThat(stats.openFiles()).isGreaterThan(2);
  }
}
