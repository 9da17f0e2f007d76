// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.Binaries;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client's own tests, run by Node against a server made for them; skipped, by name, if node is missing. */
class ClientTest {

  @ParameterizedTest
  @ValueSource(strings = {"src/waggle.js", "dist/waggle.js"})
  void passesItsUnitTestsAsSourcesAndAsOneFile(String client) throws IOException {
    List<String> command = new ArrayList<>(
      List.of(Binaries.require("node").toString(), "--experimental-websocket", "--test"));
    try (Stream<Path> files = Files.list(Path.of("src", "test", "js"))) {
      files.map(Path::toString).filter(name -> name.endsWith(".test.js")).sorted().forEach(command::add);
    }
    try (ProcessFixture tests = ProcessFixture.start(command, Path.of(""), Map.of("CLIENT", client))) {
      assertThat(tests.exitCode(NodeScripts.LONGEST)).as(tests.output()).isZero();
      assertThat(tests.lines()).as(tests.output()).anyMatch(line -> line.matches("# pass [1-9]\\d{2,}"))
        .contains("# fail 0", "# skipped 0");
    }
  }

  @Test
  void isInTheJarForPagesToLoad() throws IOException {
    try (InputStream file = getClass().getResourceAsStream("/io/waggle/clients/js/waggle.js")) {
      assertThat(file).isNotNull();
      assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8))
        .contains("export { Waggle,").doesNotContain("import ");
    }
  }
}
