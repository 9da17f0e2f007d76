// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The clients of version 2 and 4 as npm has them, over each transport and from one to the other. */
@CleanVertx
class SocketIoIT {

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
    "4 | websocket", "4 | polling", "4 | polling,websocket", "2 | websocket", "2 | polling", "2 | polling,websocket"})
  void clientsFindEverything(String version, String transports, Vertx vertx) throws IOException {
    compare(version, transports, FeatureServer.start(vertx, FeatureServer.anyPort(), more -> { }), false);
  }

  static void compare(String version, String transports, SocketIo io, boolean recovery) throws IOException {
    List<String> results = new ArrayList<>();
    String mine = "socket.io-client " + version + " " + transports + " ";
    try (ProcessFixture node = NodeScripts.with("socket.io-client-4").start("socketio.js", Map.of("SERVER_URL",
      "http://127.0.0.1:" + io.actualPort(), "VERSION", version, "TRANSPORTS", transports, "RECOVERY",
      recovery ? "yes" : ""))) {
      node.awaitLine("done", NodeScripts.LONGEST);
      node.lines().stream().filter(line -> line.startsWith("ok ") || line.startsWith("failed "))
        .forEach(line -> results.add(mine + line));
    }
    List<String> expected = Files.readAllLines(Path.of("conformance", "expected.txt")).stream()
      .filter(line -> line.startsWith(mine) && line.contains(" recovers_") == recovery).toList();
    assertThat(results).isEqualTo(expected).isNotEmpty();
  }
}
