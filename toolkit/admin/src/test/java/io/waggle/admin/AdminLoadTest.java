// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.Channels;
import io.waggle.Gateway;
import io.waggle.SubscribeOptions;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.LoadClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody looks at all lists of a node with 10,000 connections that goes on with its work. */
@CleanVertx
@Tag("soak")
class AdminLoadTest {

  private static final int CONNECTIONS = 10_000;
  private static final int SENDERS = 100;
  private static final int ROUNDS = 20;
  private static final List<String> LOOKS = List.of("/api/status?cluster=true", "/api/connections?cluster=true&page=199",
    "/api/connections?cluster=true&filter=nobody", "/api/connections?cluster=true&filter=group:room",
    "/api/gateways?kind=uids", "/api/gateways?kind=uids&page=199", "/api/channels", "/api/channels?filter=999",
    "/metrics", "/");

  @TempDir
  Path state;

  private static Future<Worker<String>> serve(Vertx vertx) {
    Gateway<String> gateway = Gateway.of(vertx, "crowd");
    Channels channels = Channels.of(vertx, "main");
    Worker<String> worker = Worker.create(vertx, new WorkerOptions("ws://127.0.0.1:0").setMaxConnectionsPerAddress(0));
    return worker.connectHandler(connection -> {
      String id = gateway.add(connection);
      gateway.bind(id, "user-" + id);
      gateway.join(id, "room");
      channels.subscribe(connection, "inbox/" + id, new SubscribeOptions(), ChannelMessage::text);
      connection.handler(connection::send);
    }).listen();
  }

  @Test
  void neitherTheLooksNorTheWorkStall(Vertx vertx) {
    Worker<String> worker = Await.result(serve(vertx));
    AdminClient admin = AdminClient.start(vertx, new AdminOptions().setStateFolder(state.toString()));
    Vertx clientVertx = Vertx.vertx();
    try (LoadClients clients = new LoadClients(clientVertx, Integer::equals)) {
      clients.add(CONNECTIONS, "127.0.0.1", worker.actualPort(), "/");
      clients.start(IntStream.range(0, SENDERS).boxed().toList(), 1_000);
      Duration slowest = Duration.ZERO;
      for (int i = 0; i < ROUNDS; i++) {
        for (String path : LOOKS) {
          long asked = System.nanoTime();
          assertThat(admin.get(path).statusCode()).as(path).isEqualTo(200);
          Duration took = Duration.ofNanos(System.nanoTime() - asked);
          slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        JsonObject found = admin.json("/api/connections?cluster=true");
        assertThat(found.getInteger("total")).isEqualTo(CONNECTIONS);
        assertThat(found.getJsonArray("busy")).isEmpty();
        assertThat(admin.json("/api/channels").getJsonArray("busy")).isEmpty();
        assertThat(admin.json("/api/gateways?kind=uids").getInteger("total")).isEqualTo(CONNECTIONS);
      }
      clients.stop();
      assertThat(clients.settle(Duration.ofSeconds(10), one -> true, one -> true).lost()).isZero();
      assertThat(clients.disconnected()).isEmpty();
      System.out.println("admin: " + CONNECTIONS + " connections, slowest answer " + slowest.toMillis() + " ms");
    } finally {
      Await.result(clientVertx.close(), Duration.ofSeconds(30));
    }
  }
}
