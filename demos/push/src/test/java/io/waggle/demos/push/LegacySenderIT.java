// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A page and a back end that were made for web-msg-sender, with the client library its page loads: version 2. */
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
}
