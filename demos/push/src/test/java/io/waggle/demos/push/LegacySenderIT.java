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
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A page and a back end that were made for web-msg-sender, with the client library its page loads: version 2, or 1. */
@CleanVertx
class LegacySenderIT {

  @Test
  void anExistingPageAndBackEndKeepWorking(Vertx vertx) {
    NodeScripts scripts = NodeScripts.with("socket.io-client-2");
    LegacySender sender = new LegacySender("127.0.0.1", 0, 0);
    Await.result(vertx.deployVerticle(sender));
    try (ProcessFixture page = scripts.start("legacy.js", Map.of(
      "IO", "http://127.0.0.1:" + sender.socketIoPort(), "FORM", "http://127.0.0.1:" + sender.httpPort()))) {
      assertThat(page.exitCode(NodeScripts.LONGEST)).as(page.output()).isZero();
      assertThat(page.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(6);
    }
  }

  @Test
  void aPageOfTheOriginalWorksInABrowser(Vertx vertx) {
    Path chromium = Binaries.require("chromium");
    NodeScripts scripts = NodeScripts.with("socket.io-client-1");
    PushDemoVerticle demo = new PushDemoVerticle();
    Await.result(vertx.deployVerticle(demo, new DeploymentOptions().setConfig(new JsonObject().put("port", 0)
      .put("socketIoPort", 0).put("legacySocketIoPort", 0).put("legacyHttpPort", 0))));
    try (ProcessFixture page = scripts.start("legacy-page.e2e.js", Map.of(
      "IO_PORT", String.valueOf(demo.legacy().socketIoPort()), "FORM_PORT", String.valueOf(demo.legacy().httpPort()),
      "CHROMIUM", chromium.toString()))) {
      assertThat(page.exitCode(NodeScripts.LONGEST)).as(page.output()).isZero();
      assertThat(page.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(3);
    }
  }
}
