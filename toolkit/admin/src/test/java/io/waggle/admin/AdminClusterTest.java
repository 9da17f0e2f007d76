// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Nodes;
import io.waggle.SubscribeOptions;
import io.waggle.impl.channel.MemoryChannelStore;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the admin server of one node shows of a cluster of two. */
class AdminClusterTest {

  @TempDir
  Path state;
  private final MemoryChannelStore store = new MemoryChannelStore(100);
  private final List<RawClient> clients = new ArrayList<>();
  private Nodes nodes;
  private AdminClient admin;
  private AdminClient other;

  @BeforeEach
  void start() {
    nodes = Nodes.of(2);
    admin = start(nodes.get(0));
    other = start(nodes.get(1));
    Await.until("both admin servers know each other",
      () -> admin.rows("/api/status?cluster=true", "nodes").stream().noneMatch(node -> node.containsKey("error")));
  }

  private AdminClient start(Vertx vertx) {
    return AdminClient.start(vertx, new AdminOptions().setStateFolder(state.toString()).setWrite(true));
  }

  @AfterEach
  void stop() {
    clients.forEach(RawClient::close);
    nodes.close();
  }

  private void connect(Hive hive, String uid) {
    clients.add(hive.connect(uid));
  }

  private static JsonObject row(String gateway, String name, int members, int nodes) {
    return new JsonObject().put("gateway", gateway).put("name", name).put("members", members).put("nodes", nodes);
  }

  @Test
  void groupsAndUsersAreThoseOfAllNodes() {
    Hive here = Hive.start(nodes.get(0), "echo");
    Hive there = Hive.start(nodes.get(1), "echo");
    connect(here, "ann");
    connect(there, "ann");
    connect(there, "bob");
    for (AdminClient one : List.of(admin, other)) {
      Await.untilEqual(List.of(row("hive", "ann", 2, 2), row("hive", "bob", 1, 1)),
        () -> one.rows("/api/gateways?kind=uids", "rows"));
      Await.untilEqual(List.of(row("hive", "room", 3, 2)), () -> one.rows("/api/gateways?kind=groups", "rows"));
    }
    assertThat(admin.rows("/api/gateways?kind=uids&size=1&page=1", "rows")).containsExactly(row("hive", "bob", 1, 1));
    JsonObject answer = admin.json("/api/gateways?kind=uids&filter=B");
    assertThat(answer.getInteger("total")).isEqualTo(1);
    assertThat(answer.getBoolean("complete")).isTrue();
    assertThat(answer.getLong("asOf")).isPositive();
    assertThat(admin.json("/api/connections?cluster=true&filter=group:room").getInteger("total")).isEqualTo(3);
  }

  @Test
  void aGatewayThatIsOnAnotherNodeOnlyIsAskedForThere() {
    Hive there = Hive.start(nodes.get(1), "echo");
    connect(there, "bob");
    assertThat(admin.rows("/api/gateways?kind=uids", "rows")).containsExactly(row("hive", "bob", 1, 1));
    assertThat(admin.json("/api/gateways?kind=uids").getInteger("total")).isEqualTo(1);
  }

  @Test
  void aNodeThatDoesNotAnswerIsNamed() {
    Await.result(other.admin.close());
    String name = Nodes.peers(nodes.get(1)).self();
    JsonObject gateways = admin.json("/api/gateways");
    assertThat(gateways.getBoolean("complete")).isFalse();
    assertThat(gateways.getJsonArray("busy")).containsExactly(name);
    assertThat(admin.json("/api/channels").getJsonArray("busy")).containsExactly(name);
    assertThat(admin.json("/api/connections?cluster=true").getJsonArray("busy")).containsExactly(name);
  }

  private Channels channels(int node) {
    return Channels.of(nodes.get(node), "main", new ChannelsOptions().setStoreInstance(store)
      .addChannel(new ChannelOptions("chat/+").setHistorySize(10).setPresence(true)));
  }

  private static void subscribe(Channels channels, String topic, String identity) {
    Await.result(channels.subscribe(topic, new SubscribeOptions().setIdentity(identity), message -> { }));
  }

  @Test
  void topicsAreThoseOfAllNodes() {
    subscribe(channels(0), "chat/a", "ann");
    subscribe(channels(1), "chat/a", "bob");
    subscribe(channels(1), "chat/b", "bob");
    subscribe(channels(1), "news/#", null);
    Await.result(channels(1).publish("chat/c", Buffer.buffer("nobody hears it")));
    List<String> topics = List.of("chat/a", "chat/b", "chat/c", "news/#");
    for (AdminClient one : List.of(admin, other)) {
      JsonObject all = one.json("/api/channels");
      assertThat(all.getInteger("total")).isEqualTo(4);
      assertThat(all.getBoolean("atLeast")).isFalse();
      List<JsonObject> rows = all.getJsonArray("rows").stream().map(JsonObject.class::cast).toList();
      assertThat(rows).extracting(row -> row.getString("topic")).isEqualTo(topics);
      assertThat(rows).extracting(row -> row.getInteger("subscribers")).containsExactly(2, 1, 0, 1);
      assertThat(rows).extracting(row -> row.getInteger("nodes")).containsExactly(2, 1, 0, 1);
      assertThat(rows.get(2).getInteger("offset")).isEqualTo(1);
      Await.untilEqual(2, () -> one.rows("/api/channels", "rows").get(0).getInteger("present"));
    }
    List<String> paged = new ArrayList<>();
    String after = "";
    for (int i = 0; i < topics.size(); i++) {
      JsonObject page = admin.json("/api/channels?size=1&after=" + after.replace(" ", "%20").replace("#", "%23"));
      assertThat(page.getBoolean("more")).isEqualTo(i < topics.size() - 1);
      paged.add(page.getJsonArray("rows").getJsonObject(0).getString("topic"));
      after = page.getJsonArray("rows").getJsonObject(0).getString("key");
    }
    assertThat(paged).isEqualTo(topics);
  }

  @Test
  void messagesOfAllNodesAreShownWithTheNodeTheyCameFrom() throws Exception {
    Hive there = Hive.start(nodes.get(1), "echo");
    try (RawClient watcher = admin.stream("/api/tap?filter=honey"); RawClient client = there.connect("bob")) {
      watcher.readUntil(":\n\n");
      CountDownLatch seen = new CountDownLatch(1);
      Thread sender = new Thread(() -> {
        while (seen.getCount() > 0) {
          client.send("sweet honey\n");
          client.readLine();
        }
      });
      sender.start();
      watcher.readUntil("event: message\n");
      String message = watcher.readUntil("\n\n");
      seen.countDown();
      sender.join(TimeUnit.SECONDS.toMillis(10));
      assertThat(message).contains("\"text\":\"sweet honey\"",
        "\"node\":\"" + Nodes.peers(nodes.get(1)).self() + "\"");
    }
  }
}
