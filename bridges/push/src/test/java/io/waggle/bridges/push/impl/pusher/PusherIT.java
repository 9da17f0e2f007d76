// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import io.waggle.ChannelHeaders;
import io.waggle.Gateway;
import io.waggle.PublishOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The npm packages pusher-js and pusher, run by Node against two nodes of a cluster: {@code src/test/js/pusher.e2e.js}.
 * What has to pass is in {@code conformance/expected.txt}. Skipped, by name, if node or npm is missing or npm has no
 * network.
 */
class PusherIT {

  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final List<Vertx> nodes = new ArrayList<>();

  private Vertx node() {
    Vertx vertx = Await.result(Vertx.builder()
      .with(new VertxOptions().setEventLoopPoolSize(2).setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
      .withClusterManager(new FakeClusterManager())
      .buildClustered());
    nodes.add(vertx);
    return vertx;
  }

  @AfterEach
  void end() {
    nodes.forEach(node -> Await.result(node.close()));
    FakeClusterManager.reset();
  }

  @Test
  void stockLibrariesWorkUnchanged() throws IOException {
    NodeScripts scripts = NodeScripts.with("pusher-js");
    WebhookRecorder recorder = new WebhookRecorder(node());
    PusherOptions options = recorder.options(PusherOptions.Webhook.EVENTS);
    PusherNode a = PusherNode.start(nodes.get(0), options);
    PusherNode b = PusherNode.start(node(), options);
    Await.result(a.channels().subscribe("bridge-in", message -> {
      int n = message.json().getInteger("n");
      a.channels().publish("bridge", Buffer.buffer("{\"n\":" + (n + 1) + "}"));
      a.channels().publish("bridge", Buffer.buffer(new byte[] {1, 2, -1}), new PublishOptions()
        .setHeaders(Map.of(ChannelHeaders.CONTENT_TYPE, ChannelHeaders.BINARY)));
    }));
    try (ProcessFixture client = scripts.start("pusher.e2e.js", Map.of(
      "PORT_A", String.valueOf(a.port()), "PORT_B", String.valueOf(b.port()),
      "WEBHOOKS", recorder.url(),
      "APP_ID", PusherNode.APP.id(), "APP_KEY", PusherNode.APP.key(), "APP_SECRET", PusherNode.APP.secret()))) {
      client.awaitLine("close with 4200", LONGEST);
      Gateway.of(nodes.get(0), options.getGateway()).everyone().close(PusherError.RECONNECT.closeReason());
      client.awaitLine("^end$", LONGEST);
      assertThat(client.lines().stream().filter(line -> line.startsWith("pass ") || line.startsWith("FAIL ")))
        .containsExactlyElementsOf(Files.readAllLines(Path.of("conformance", "expected.txt")).stream()
          .filter(line -> line.startsWith("pass ")).toList());
    }
  }
}
