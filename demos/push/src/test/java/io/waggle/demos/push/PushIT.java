// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
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
 * A back end pushes to pages in a real browser: {@code src/test/js/push.e2e.js}, run by Node with Playwright in headless
 * Chromium. Skipped, by name, if chromium, node or npm is missing or npm has no network. Pictures of the pages are left
 * in {@code target}.
 */
@CleanVertx
class PushIT {

  @Test
  void messagesReachPagesInABrowser(Vertx vertx) throws IOException {
    Path chromium = Binaries.require("chromium");
    NodeScripts scripts = NodeScripts.with("playwright-core");
    Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
    PushDemoVerticle demo = new PushDemoVerticle();
    Await.result(vertx.deployVerticle(demo, new DeploymentOptions()
      .setConfig(new JsonObject().put("port", 0).put("socketIoPort", 0))));
    try (ProcessFixture pages = scripts.start("push.e2e.js", Map.of(
      "DEMO_URL", "http://127.0.0.1:" + demo.actualPort() + "/", "CHROMIUM", chromium.toString(),
      "SCREENSHOTS", pictures.toAbsolutePath().toString()))) {
      assertThat(pages.exitCode(NodeScripts.LONGEST)).as(pages.output()).isZero();
      assertThat(pages.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(9);
      assertThat(pictures.resolve("screenshot.png")).isNotEmptyFile();
    }
  }
}
