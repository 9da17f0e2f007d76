// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.internal.Lifecycle;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Status, connections, gateways, kick and health of a hive with two instances. */
class AdminTest extends HiveTestBase {

  @Test
  void countsWhatEachInstanceDid() {
    try (RawClient one = hive.connect("ann"); RawClient other = hive.connect("bob"); RawClient third = hive.connect("cy")) {
      one.send("hello\n");
      one.readLine();
      JsonObject status = admin.json("/api/status");
      List<JsonObject> instances = admin.rows("/api/status", "instances");
      assertThat(status.getInteger("workers")).isEqualTo(1);
      assertThat(status.getLong("pid")).isEqualTo(ProcessHandle.current().pid());
      assertThat(instances).hasSize(2).allSatisfy(row -> {
        assertThat(row.getString("listening")).isEqualTo("127.0.0.1:" + hive.port());
        assertThat(row.getString("state")).isEqualTo("idle");
        assertThat(row.getString("loop")).contains("eventloop");
        assertThat(row.getInteger("timers")).isEqualTo(1);
      });
      assertThat(instances).extracting(row -> row.getInteger("index")).containsExactly(0, 1);
      assertThat(sum(instances, "connections")).isEqualTo(3);
      assertThat(sum(instances, "requests")).isEqualTo(4);
      assertThat(sum(instances, "bytesRead")).isEqualTo("ann\nbob\ncy\nhello\n".length());
      assertThat(status.getJsonArray("gateways").getJsonObject(0)).isEqualTo(
        new JsonObject().put("name", "hive").put("connections", 3).put("groups", 1).put("uids", 3));
    }
  }

  private static long sum(List<JsonObject> rows, String key) {
    return rows.stream().mapToLong(row -> row.getLong(key)).sum();
  }

  @Test
  void listsConnectionsInPagesAndByFilter() {
    RawClient[] clients = new RawClient[7];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = hive.connect("bee" + i);
    }
    assertThat(admin.json("/api/connections?size=3&page=0").getInteger("total")).isEqualTo(7);
    assertThat(admin.rows("/api/connections?size=3&page=2", "rows")).hasSize(1);
    List<JsonObject> all = admin.rows("/api/connections?size=100", "rows");
    assertThat(all).extracting(row -> row.getString("uid"))
      .containsExactlyInAnyOrder("bee0", "bee1", "bee2", "bee3", "bee4", "bee5", "bee6");
    JsonObject found = admin.rows("/api/connections?filter=uid:bee3", "rows").get(0);
    assertThat(found.getString("remote")).isEqualTo("127.0.0.1:" + portOf(clients[3]));
    assertThat(found.getString("state")).isEqualTo("ESTABLISHED");
    assertThat(admin.json("/api/connections?filter=BEE").getInteger("total")).isEqualTo(7);
    assertThat(admin.json("/api/connections?filter=group:room").getInteger("total")).isEqualTo(7);
    assertThat(admin.json("/api/connections?filter=group:roo").getInteger("total")).isZero();
    assertThat(admin.json("/api/connections?page=999999999&size=x").getInteger("total")).isEqualTo(7);
    assertThat(admin.rows("/api/gateways?kind=uids&filter=bee5", "rows")).hasSize(1);
    for (RawClient client : clients) {
      client.close();
    }
  }

  private static int portOf(RawClient client) {
    return ((InetSocketAddress) client.localAddress()).getPort();
  }

  @Test
  void closesAConnectionThatIsKicked() {
    try (RawClient client = hive.connect("ann"); RawClient other = hive.connect("bob")) {
      String id = admin.rows("/api/connections?filter=uid:ann", "rows").get(0).getString("id");
      String body = new JsonObject().put("id", id).encode();
      assertThat(admin.send("POST", "/api/kick", body, "X-Waggle-Admin", "1").statusCode()).isEqualTo(200);
      client.awaitEnd();
      client.close();
      Await.until("gone", () -> admin.send("POST", "/api/kick", body, "X-Waggle-Admin", "1").statusCode() == 404);
      other.send("still here\n");
      assertThat(other.readLine()).isEqualTo("still here");
      assertThat(hive.reasons).containsExactly(CloseReason.KICKED);
    }
  }

  @Test
  void saysWhichEventLoopIsBusyAndWhenItIsStuck() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    try {
      hive.block(release);
      Await.until("an instance is busy", () -> admin.rows("/api/status", "instances").stream()
        .anyMatch(row -> row.getString("state").equals("busy")));
      assertThat(admin.get("/livez").statusCode()).isEqualTo(204);
      Await.until("stuck", () -> admin.withToken(null).get("/livez").statusCode() == 503);
      assertThat(admin.get("/livez").body()).contains("event loop ", "late by");
    } finally {
      release.countDown();
    }
    Await.until("alive again", () -> admin.get("/livez").statusCode() == 204);
  }

  @Test
  void isNotReadyWhileItDrainsOrAcceptsNobody() {
    assertThat(admin.get("/readyz").statusCode()).isEqualTo(204);
    admin.admin.draining(true);
    assertThat(admin.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(admin.get("/readyz").body()).contains("node: draining");
    assertThat(admin.get("/livez").statusCode()).isEqualTo(204);
    assertThat(admin.json("/api/status").getString("state")).isEqualTo("draining");
    admin.admin.draining(false);
    hive.pause();
    Await.until("not ready", () -> admin.get("/readyz").statusCode() == 503);
    assertThat(admin.get("/readyz").body()).contains("accepts nobody");
  }

  @Test
  void isNotReadyWhileItsProcessIsAboutToEnd(Vertx vertx) {
    Lifecycle.of(vertx).beginDrain();
    assertThat(admin.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(admin.get("/readyz").body()).contains("node: draining");
  }

  @Test
  void keepsItsTokenForItsUserAloneAndItsNoteWhileItRuns() throws Exception {
    Path note = state.resolve("processes").resolve(ProcessHandle.current().pid() + ".json");
    for (Path secret : List.of(state.resolve("admin.token"), note)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret))).isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("processes"))))
      .isEqualTo("rwx------");
    assertThat(admin.withToken(new JsonObject(Files.readString(note)).getString("control")).get("/api/me").body())
      .contains("true");
    Await.result(admin.admin.close());
    assertThat(note).doesNotExist();
  }
}
