// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MosquittoFixtureTest {

  @Test
  void deliversToASubscriberAndIsGoneAfterwards() {
    Path folder;
    ProcessFixture process;
    try (MosquittoFixture broker = MosquittoFixture.start()) {
      folder = broker.folder();
      process = broker.process();
      MosquittoClients clients = MosquittoClients.of(broker.port());
      try (ProcessFixture subscriber = clients.subscribe("-t", "a/b", "-C", "1")) {
        assertThat(clients.publish("-t", "a/b", "-q", "1", "-m", "hello")).isEmpty();
        assertThat(subscriber.exitCode()).isZero();
        assertThat(subscriber.lines()).contains("hello");
      }
    }
    assertThat(folder).doesNotExist();
    assertThat(process.isAlive()).isFalse();
  }

  @Test
  void keepsWhatItIsToldToKeepOverARestart() {
    try (MosquittoFixture broker = MosquittoFixture.start("persistence true")) {
      MosquittoClients clients = MosquittoClients.of(broker.port());
      clients.publish("-t", "kept", "-r", "-m", "still here");
      int port = broker.port();
      broker.restart();
      assertThat(broker.port()).isEqualTo(port);
      try (ProcessFixture subscriber = clients.subscribe("-t", "kept", "-C", "1")) {
        assertThat(subscriber.exitCode()).isZero();
        assertThat(subscriber.lines()).contains("still here");
      }
    }
  }

  @Test
  void startsAgainAfterItWasKilledAndHasForgotten() {
    try (MosquittoFixture broker = MosquittoFixture.start()) {
      MosquittoClients clients = MosquittoClients.of(broker.port());
      broker.process().kill();
      assertThatThrownBy(() -> clients.publish("-t", "a", "-m", "b")).isInstanceOf(AssertionError.class)
        .hasMessageContaining("exit code");
      broker.restart();
      clients.publish("-t", "a", "-m", "b");
    }
  }

  @Test
  void answerOfARequestIsReturned() {
    try (MosquittoFixture broker = MosquittoFixture.start()) {
      MosquittoClients clients = MosquittoClients.of(broker.port());
      clients.publish("-t", "answer", "-r", "-m", "42");
      assertThat(clients.request("-t", "question", "-e", "answer", "-m", "?", "-W", "20")).isEqualTo("42");
    }
  }

  @Test
  void brokerThatDoesNotUnderstandItsConfigurationShowsItsLog() {
    assertThatThrownBy(() -> MosquittoFixture.start("no_such_option true")).isInstanceOf(AssertionError.class)
      .hasMessageContaining("no_such_option");
  }
}
