// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MosquittoServerTest {

  @TempDir
  private Path folder;

  @Test
  void programIsTakenFromThePath() throws IOException {
    Path program = Files.createFile(folder.resolve("mosquitto"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    assertThat(MosquittoServer.find("/nowhere::" + folder)).isEqualTo(program);
  }

  @Test
  void programThatIsMissingIsNamedWithHowToInstallIt() {
    assertThatThrownBy(() -> MosquittoServer.find("/nowhere", "/elsewhere"))
      .hasMessage("mosquitto: not found (expected: on the PATH or in /usr/sbin; on Debian: apt-get install mosquitto)");
  }

  @Test
  void nothingIsKeptOnDiskUnlessItIsAskedFor() {
    assertThat(MosquittoServer.configuration(1, folder, false)).contains("persistence false", "listener 1 127.0.0.1")
      .noneMatch(line -> line.startsWith("persistence_location"));
    assertThat(MosquittoServer.configuration(1, folder, true))
      .contains("persistence true", "persistence_location " + folder + "/");
  }
}
