// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessFixtureTest {

  @Test
  void findsALineWithItsGroups() {
    try (ProcessFixture process = ProcessFixture.start("sh", "-c", "echo starting; echo open chat at 47 now")) {
      assertThat(process.awaitLine("open (\\w+) at (\\d+)").group(2)).isEqualTo("47");
      assertThat(process.awaitLine("^starting$").group()).isEqualTo("starting");
      assertThat(process.exitCode()).isZero();
    }
  }

  @Test
  void showsTheOutputWhenTheProgramEndsWithoutTheLine() {
    try (ProcessFixture process = ProcessFixture.start("sh", "-c", "echo cannot bind >&2; exit 3")) {
      assertThatThrownBy(() -> process.awaitLine("ready")).isInstanceOf(AssertionError.class)
        .hasMessageContaining("the output ended").hasMessageContaining("cannot bind");
      assertThat(process.exitCode()).isEqualTo(3);
    }
  }

  @Test
  void givesUpAtTheDeadline() {
    try (ProcessFixture process = ProcessFixture.start("cat")) {
      assertThatThrownBy(() -> process.awaitLine("ready", Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class).hasMessageContaining("within PT0.02S");
    }
  }

  @Test
  void typesAndReads() {
    try (ProcessFixture process = ProcessFixture.start("cat")) {
      process.type("hello");
      assertThat(process.awaitLine("hel+o").group()).isEqualTo("hello");
    }
  }

  @Test
  void stopsWithTheTermSignal() {
    try (ProcessFixture process = ProcessFixture.start("sh", "-c", "trap 'echo bye; exit 7' TERM; echo up; read x")) {
      process.awaitLine("up");
      assertThat(process.stop()).isEqualTo(7);
      assertThat(process.lines()).containsExactly("up", "bye");
    }
  }

  @Test
  void killsChildrenOnClose() {
    ProcessFixture process = ProcessFixture.start("sh", "-c", "cat & echo child $!; wait");
    long child = Long.parseLong(process.awaitLine("child (\\d+)").group(1));
    process.close();
    assertThat(process.isAlive()).isFalse();
    Await.until("the child is gone", () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void freezesAndThaws() {
    try (ProcessFixture process = ProcessFixture.start("cat")) {
      process.freeze();
      process.type("while frozen");
      assertThatThrownBy(() -> process.awaitLine("frozen", Duration.ofMillis(50))).isInstanceOf(AssertionError.class);
      process.signal("CONT");
      process.awaitLine("frozen");
    }
  }
}
