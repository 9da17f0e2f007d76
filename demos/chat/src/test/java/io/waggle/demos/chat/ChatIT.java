// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * People chat in a real browser: {@code src/test/js/chat.e2e.js}, run by Node with Playwright in headless Chromium.
 * Skipped, by name, if chromium, node or npm is missing or npm has no network. Pictures of the page are left in {@code target}.
 */
@CleanVertx
class ChatIT {

  @Test
  void twoPeopleChatInABrowser(Vertx vertx) throws IOException {
    Path chromium = Binaries.require("chromium");
    NodeScripts scripts = NodeScripts.with("playwright-core");
    Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
    int port = ChatServer.start(vertx, new JsonObject().put("graceMs", 120_000)).port;
    try (ProcessFixture people = scripts.start("chat.e2e.js", Map.of(
      "CHAT_URL", "http://127.0.0.1:" + port + "/", "CHROMIUM", chromium.toString(),
      "SCREENSHOTS", pictures.toAbsolutePath().toString()))) {
      assertThat(people.exitCode(NodeScripts.LONGEST)).as(people.output()).isZero();
      assertThat(people.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(14);
      assertThat(pictures.resolve("screenshot.png")).isNotEmptyFile();
    }
  }
}
