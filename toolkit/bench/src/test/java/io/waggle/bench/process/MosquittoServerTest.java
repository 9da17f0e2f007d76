// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
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
  @EnabledOnOs(value = OS.LINUX, disabledReason = "the broker ends with its standard input by means of /proc")
  void brokerEndsWithItsFolder() throws Exception {
    Binaries.require("mosquitto");
    ServerProcess server = MosquittoServer.start(true);
    Path own = Path.of(ProcessHandle.current().children()
      .flatMap(child -> child.info().arguments().stream().flatMap(Stream::of))
      .filter(argument -> argument.endsWith("/mosquitto.conf")).findFirst().orElseThrow()).getParent();
    assertThat(own).exists();
    assertThat(server.cpuNanos()).isNotNegative();
    assertThat(server.transport()).startsWith("mosquitto ");
    server.close();
    Await.until("its folder is gone", () -> !Files.exists(own));
    assertThatThrownBy(() -> new Socket("127.0.0.1", server.port()).close()).isInstanceOf(ConnectException.class);
  }

  @Test
  void nothingIsKeptOnDiskUnlessItIsAskedFor() {
    assertThat(MosquittoServer.configuration(1, folder, false)).contains("persistence false", "listener 1 127.0.0.1")
      .noneMatch(line -> line.startsWith("persistence_location"));
    assertThat(MosquittoServer.configuration(1, folder, true))
      .contains("persistence true", "persistence_location " + folder + "/");
  }
}
