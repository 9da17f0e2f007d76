// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.SubscribeOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * An operator looks at a server in a real browser: {@code src/test/js/admin.e2e.js}, run by Node with Playwright in
 * headless Chromium. Skipped, by name, if chromium, node or npm is missing or npm has no network. Pictures of the page
 * are left in {@code target}.
 */
class AdminPageIT extends HiveTestBase {

  private static final int TOPICS = 60;

  @Override
  AdminOptions options() {
    return super.options().setName("demo:hive");
  }

  private static void openTopics(Vertx vertx) {
    Channels channels = Channels.of(vertx, "main", new ChannelsOptions()
      .addChannel(new ChannelOptions("rooms/+").setHistorySize(20).setPresence(true)));
    for (int i = 0; i < TOPICS; i++) {
      Await.result(channels.subscribe("rooms/" + i, new SubscribeOptions().setIdentity("bee-" + i), message -> { }));
    }
    for (int i = 0; i < 30; i++) {
      Await.result(channels.publish("rooms/7", Buffer.buffer("buzz")));
    }
    Await.result(channels.subscribe("alarms/#", message -> { }));
  }

  @Test
  void anOperatorLooksAtAServerInABrowser(Vertx vertx) throws IOException {
    Path chromium = Binaries.require("chromium");
    NodeScripts scripts = NodeScripts.with("playwright-core");
    openTopics(vertx);
    Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
    try (ProcessFixture operator = scripts.start("admin.e2e.js", Map.of(
      "ADMIN_URL", admin.admin.url(), "TOKEN", token(), "PORT", Integer.toString(hive.port()),
      "CHROMIUM", chromium.toString(), "SCREENSHOTS", pictures.toAbsolutePath().toString()))) {
      assertThat(operator.exitCode(NodeScripts.LONGEST)).as(operator.output()).isZero();
      assertThat(operator.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(11);
    }
  }
}
