// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Nodes;
import io.waggle.SubscribeOptions;
import io.waggle.impl.channel.MemoryChannelStore;
import io.waggle.internal.Inspection;
import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator looks at a cluster of two nodes in a real browser: {@code src/test/js/admin.e2e.js}, run by Node with
 * Playwright in headless Chromium. Skipped, by name, if chromium, node or npm is missing or npm has no network. Pictures
 * of each tab are left in {@code target}.
 */
class AdminPageIT {

  private static final int TOPICS = 60;

  @TempDir
  Path state;

  @Test
  void anOperatorLooksAtAClusterInABrowser() throws IOException {
    Path chromium = Binaries.require("chromium");
    NodeScripts scripts = NodeScripts.with("playwright-core");
    Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
    try (Nodes nodes = Nodes.of(2)) {
      Hive here = Hive.start(nodes.get(0), "echo");
      Hive there = Hive.start(nodes.get(1), "echo");
      openTopics(nodes.get(0));
      Inspection.of(nodes.get(0)).add(new BeePanel("ann", 0, 60));
      Inspection.of(nodes.get(1)).add(new BeePanel("bob", 0, 60));
      AdminClient admin = admin(nodes.get(0));
      admin(nodes.get(1));
      try (ProcessFixture operator = scripts.start("admin.e2e.js", Map.of(
        "ADMIN_URL", admin.admin.url(), "TOKEN", AdminClient.token(state),
        "PORTS", here.port() + " " + there.port(),
        "CHROMIUM", chromium.toString(), "SCREENSHOTS", pictures.toAbsolutePath().toString()))) {
        assertThat(operator.exitCode(NodeScripts.LONGEST)).as(operator.output()).isZero();
        assertThat(operator.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(13);
      }
    }
  }

  private AdminClient admin(Vertx vertx) {
    return AdminClient.start(vertx,
      new AdminOptions().setStateFolder(state.toString()).setWrite(true).setName("demo:hive"));
  }

  private static void openTopics(Vertx vertx) {
    Channels channels = Channels.of(vertx, "main", new ChannelsOptions()
      .setStoreInstance(new MemoryChannelStore(100))
      .addChannel(new ChannelOptions("rooms/+").setHistorySize(20).setPresence(true)));
    for (int i = 0; i < TOPICS; i++) {
      Await.result(channels.subscribe("rooms/" + i, new SubscribeOptions().setIdentity("bee-" + i), message -> { }));
    }
    for (int i = 0; i < 30; i++) {
      Await.result(channels.publish("rooms/7", Buffer.buffer("buzz")));
    }
    Await.result(channels.subscribe("alarms/#", message -> { }));
  }
}
