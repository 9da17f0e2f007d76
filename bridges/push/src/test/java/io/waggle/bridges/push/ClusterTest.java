// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Nodes;
import io.waggle.Shared;
import io.waggle.impl.channel.MemoryChannelStore;
import io.waggle.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One bridge on two nodes. A third one owns the fake cluster's map. */
class ClusterTest {

  private static final int NODE_OF_A = 1;

  private final MemoryChannelStore store = new MemoryChannelStore(10);
  private Nodes nodes;
  private PushServer a;
  private PushServer b;

  @BeforeEach
  void start() {
    nodes = Nodes.of(3);
    Await.result(Shared.of(nodes.get(0), "waggle.push.push.idempotency").get("nothing"));
    Await.result(Shared.of(nodes.get(0), "waggle.push.push.tickets").get("nothing"));
    a = pushOn(nodes.get(NODE_OF_A));
    b = pushOn(nodes.get(NODE_OF_A + 1));
  }

  private PushServer pushOn(Vertx vertx) {
    Channels.of(vertx, "main", new ChannelsOptions().setStoreInstance(store)
      .addChannel(new ChannelOptions().setHistorySize(1_000).setPresence(true)));
    return PushServer.start(vertx, PushServer.open());
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void clientsOfTwoNodesAreInOneChannel() {
    try (PushClient ann = PushClient.connect(a.port); PushClient bob = PushClient.connect(b.port)) {
      ann.subscribe("news");
      bob.subscribe("news");
      ann.send("publish", new JsonObject().put("channel", "news").put("data", 1));
      assertThat(bob.expect("message").getInteger("data")).isEqualTo(1);
      b.http().withKey().post("/api/publish", new JsonObject().put("channel", "news").put("data", 2));
      assertThat(ann.expect("message").getInteger("data")).isEqualTo(1);
      assertThat(ann.expect("message").getInteger("data")).isEqualTo(2);
    }
  }

  @Test
  void theBackEndReachesEveryNode() {
    try (PushClient ann = PushClient.open(a.port)) {
      String id = ann.ask("connect", new JsonObject().put("version", 1)).getString("connection");
      Await.result(a.instances.get(0).bridge().gateway().bind(id, "ann"));
      Await.until("the other node knows", () -> b.http().withKey().post("/api/online",
        new JsonObject().put("uids", PushClient.list("ann"))).json().getJsonArray("online").contains("ann"));
      b.http().withKey().post("/api/publish", new JsonObject().put("uid", "ann").put("data", 1));
      assertThat(ann.expect("message").getString("to")).isEqualTo("uid");
      JsonObject order = new JsonObject().put("connection", id).put("channel", "news");
      assertThat(b.http().withKey().post("/api/subscribe", order).status()).isEqualTo(200);
      assertThat(ann.expect("subscribed").getString("channel")).isEqualTo("news");
      HttpCalls keyed = b.http().withKey().with("Idempotency-Key", "k");
      JsonObject publish = new JsonObject().put("channel", "other").put("data", 1);
      String answer = keyed.post("/api/publish", publish).body();
      assertThat(a.http().withKey().with("Idempotency-Key", "k").post("/api/publish", publish).body()).isEqualTo(answer);
      b.http().withKey().post("/api/disconnect", new JsonObject().put("connection", id));
      ann.socket.expectClose(3500);
    }
  }

  @Test
  void whoComesBackToTheOtherNodeMissesNothing() {
    String since;
    try (PushClient ann = PushClient.connect(a.port); PushClient bob = PushClient.connect(b.port)) {
      since = ann.subscribe("news").getString("position");
      for (int i = 1; i <= 5; i++) {
        bob.publish("news", i);
      }
      nodes.stop(NODE_OF_A);
      for (int i = 6; i <= 10; i++) {
        bob.publish("news", i);
      }
    }
    try (PushClient ann = PushClient.connect(b.port)) {
      JsonObject subscribed = ann.ask("subscribe", new JsonObject().put("channel", "news").put("since", since));
      assertThat(subscribed.getBoolean("recovered")).isTrue();
      for (int i = 1; i <= 10; i++) {
        assertThat(ann.expect("message").getInteger("data")).isEqualTo(i);
      }
    }
  }
}
