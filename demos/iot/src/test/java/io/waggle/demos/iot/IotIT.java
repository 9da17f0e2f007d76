// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

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
 * Devices are watched and used in a real browser, beside {@code mosquitto_pub}: {@code src/test/js/iot.e2e.js}, run by
 * Node with Playwright in headless Chromium. Skipped, by name, if chromium, node, npm or mosquitto's clients are missing
 * or npm has no network. Pictures of the page are left in {@code target}.
 */
@CleanVertx
class IotIT {

  @Test
  void devicesAreWatchedAndUsedInABrowser(Vertx vertx) throws IOException {
    Path chromium = Binaries.require("chromium");
    Binaries.require("mosquitto_pub");
    NodeScripts scripts = NodeScripts.with("playwright-core");
    Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
    IotVerticle demo = new IotVerticle();
    Await.result(vertx.deployVerticle(demo, new DeploymentOptions()
      .setConfig(new JsonObject().put("port", 0).put("mqttPort", 0).put("webSocketPort", 0))));
    try (ProcessFixture page = scripts.start("iot.e2e.js", Map.of(
      "DEMO_URL", "http://127.0.0.1:" + demo.actualPort() + "/", "MQTT_PORT", Integer.toString(demo.mqttPort()),
      "CHROMIUM", chromium.toString(), "SCREENSHOTS", pictures.toAbsolutePath().toString()))) {
      assertThat(page.exitCode(NodeScripts.LONGEST)).as(page.output()).isZero();
      assertThat(page.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(16);
      assertThat(pictures.resolve("screenshot.png")).isNotEmptyFile();
    }
  }
}
