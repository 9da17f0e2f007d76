// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.Deliveries;
import io.waggle.testkit.LoadClients;
import io.waggle.testkit.ProcessFixture;
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
class AdminLoadIT {

  private static final int CONNECTIONS = 10_000;
  private static final int SENDERS = 100;
  private static final int ROUNDS = 20;
  private static final List<String> LOOKS = List.of("/api/status?cluster=true", "/api/connections?cluster=true&page=199",
    "/api/connections?cluster=true&filter=nobody", "/api/connections?cluster=true&filter=group:room",
    "/api/gateways?kind=uids", "/api/gateways?kind=uids&page=199", "/api/channels", "/api/channels?filter=999",
    "/metrics", "/");

  @TempDir
  Path state;

  @Test
  void neitherTheLooksNorTheWorkStall(Vertx vertx) {
    try (ProcessFixture server = start(); LoadClients clients = new LoadClients(vertx, Integer::equals)) {
      int port = Integer.parseInt(server.awaitLine("^port=(\\d+)$").group(1));
      AdminClient admin = AdminClient.of(server.awaitLine("^url=(.+)$").group(1), state);
      clients.add(CONNECTIONS, "127.0.0.1", port, "/");
      clients.start(IntStream.range(0, SENDERS).boxed().toList(), 1_000);
      Duration slowest = Duration.ZERO;
      for (int i = 0; i < ROUNDS; i++) {
        for (String path : LOOKS) {
          Duration took = look(admin, path);
          slowest = took.compareTo(slowest) > 0 ? took : slowest;
        }
        JsonObject found = admin.json("/api/connections?cluster=true");
        assertThat(found.getInteger("total")).isEqualTo(CONNECTIONS);
        assertThat(found.getJsonArray("busy")).isEmpty();
        assertThat(admin.json("/api/channels").getJsonArray("busy")).isEmpty();
        assertThat(admin.json("/api/gateways?kind=uids").getInteger("total")).isEqualTo(CONNECTIONS);
      }
      clients.stop();
      Deliveries.Report report = clients.settle(Duration.ofSeconds(10), one -> true, one -> true);
      System.out.println("admin: " + CONNECTIONS + " connections, slowest answer " + slowest.toMillis() + " ms; " + report);
      assertThat(report.lost()).isZero();
      assertThat(clients.disconnected()).isEmpty();
    }
  }

  private ProcessFixture start() {
    return ProcessFixture.start(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-cp",
      System.getProperty("java.class.path"), CrowdedServer.class.getName(), state.toString());
  }

  private static Duration look(AdminClient admin, String path) {
    long asked = System.nanoTime();
    assertThat(admin.get(path).statusCode()).as(path).isEqualTo(200);
    return Duration.ofNanos(System.nanoTime() - asked);
  }
}
