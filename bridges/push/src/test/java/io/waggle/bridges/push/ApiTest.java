// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Gateway;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a back end can do. */
@CleanVertx
class ApiTest {

  private PushServer server;
  private Gateway<Buffer> gateway;

  @BeforeEach
  void start(Vertx vertx) {
    server = PushServer.start(vertx, PushServer.open());
    gateway = server.instances.get(0).bridge().gateway();
  }

  /** Connects, and is named by the test, as no token is taken here. */
  private PushClient client(String uid) {
    PushClient client = PushClient.open(server.port);
    String id = client.ask("connect", new JsonObject().put("version", 1)).getString("connection");
    Await.result(gateway.bind(id, uid));
    return client;
  }

  private HttpCalls.Reply post(String what, JsonObject body) {
    return server.http().withKey().post("/api/" + what, body);
  }

  private static JsonObject to(String name, Object target) {
    return new JsonObject().put(name, target).put("data", new JsonObject().put("a", 1));
  }

  @Test
  void nobodyComesInWithoutAKey() {
    assertThat(server.http().post("/api/publish", to("channel", "news")).status()).isEqualTo(401);
    assertThat(server.http().with("Authorization", "Bearer " + PushServer.KEY + "x")
      .post("/api/publish", to("channel", "news")).status()).isEqualTo(401);
    assertThat(server.http().with("Authorization", "Basic " + PushServer.KEY)
      .post("/api/publish", to("channel", "news")).status()).isEqualTo(401);
  }

  @Test
  void withoutKeysThereIsNoApi(Vertx vertx) {
    PushVerticle closed = new PushVerticle();
    Await.result(vertx.deployVerticle(closed, new io.vertx.core.DeploymentOptions()
      .setConfig(new JsonObject().put("port", 0).put("name", "closed"))));
    assertThat(new HttpCalls(closed.actualPort()).withKey().post("/api/publish", to("channel", "news")).status())
      .isEqualTo(404);
  }

  @Test
  void publishesToAChannel() {
    try (PushClient ann = client("ann")) {
      ann.subscribe("news");
      HttpCalls.Reply reply = post("publish", to("channel", "news").put("message", "m-1").put("event", "added")
        .put("tags", new JsonObject().put("level", "info")));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.json().getString("message")).isEqualTo("m-1");
      JsonObject message = ann.expect("message");
      assertThat(message.getString("position")).isEqualTo(reply.json().getString("position"));
      assertThat(message.getString("event")).isEqualTo("added");
      assertThat(message.getJsonObject("tags").getString("level")).isEqualTo("info");
    }
  }

  @Test
  void publishesToUsersGroupsAndEveryone() {
    try (PushClient ann = client("ann"); PushClient bob = client("bob")) {
      assertThat(post("publish", to("uid", "ann")).json().getBoolean("online")).isTrue();
      assertThat(post("publish", to("uid", "eve")).json().getBoolean("online")).isFalse();
      assertThat(ann.expect("message").getString("to")).isEqualTo("uid");
      JsonArray results = post("publish", to("uids", PushClient.list("ann", "bob", "eve"))).json().getJsonArray("results");
      assertThat(results.getJsonObject(2)).isEqualTo(new JsonObject().put("uid", "eve").put("online", false));
      ann.expect("message");
      bob.expect("message");
      assertThat(post("join", new JsonObject().put("uid", "bob").put("group", "g")).json().getInteger("connections"))
        .isEqualTo(1);
      assertThat(post("publish", to("group", "g")).status()).isEqualTo(200);
      assertThat(bob.expect("message").getString("to")).isEqualTo("group");
      post("leave", new JsonObject().put("uid", "bob").put("group", "g"));
      post("publish", to("groups", PushClient.list("g", "h")));
      post("publish", to("everyone", true));
      assertThat(bob.expect("message").getString("to")).isEqualTo("everyone");
      assertThat(ann.expect("message").getString("to")).isEqualTo("everyone");
    }
  }

  @Test
  void aBatchSaysWhatBecameOfEach() {
    JsonArray results = post("batch", new JsonObject().put("messages", PushClient.list(to("channel", "news"),
      to("channel", "a/#"), new JsonObject().put("channel", "news"), to("channels", PushClient.list("x", "y+"))))).json()
      .getJsonArray("results");
    assertThat(results.getJsonObject(0).getString("position")).endsWith(":1");
    assertThat(results.getJsonObject(1).getJsonObject("error").getInteger("code")).isEqualTo(400);
    assertThat(results.getJsonObject(2).getJsonObject("error").getInteger("code")).isEqualTo(400);
    JsonArray each = results.getJsonObject(3).getJsonArray("results");
    assertThat(each.getJsonObject(0).getString("channel")).isEqualTo("x");
    assertThat(each.getJsonObject(1).containsKey("error")).isTrue();
    JsonArray many = new JsonArray();
    for (int i = 0; i < 101; i++) {
      many.add(to("channel", "news"));
    }
    assertThat(post("batch", new JsonObject().put("messages", many)).status()).isEqualTo(413);
  }

  @Test
  void theSameKeyIsPublishedOnceAndAnsweredAlike() {
    HttpCalls keyed = server.http().withKey().with("Idempotency-Key", "k-1");
    String first = keyed.post("/api/publish", to("channel", "news")).body();
    assertThat(keyed.post("/api/publish", to("channel", "news")).body()).isEqualTo(first);
    JsonObject named = to("channel", "news").put("message", "m-7");
    assertThat(post("publish", named).body()).isEqualTo(post("publish", named).body());
    JsonObject history = server.http().withKey().get("/api/channels/news/history").json();
    assertThat(history.getJsonArray("messages")).hasSize(2);
    assertThat(keyed.post("/api/publish", new JsonObject()).body()).isEqualTo(first);
    assertThat(server.http().withKey().with("Idempotency-Key", "k".repeat(200))
      .post("/api/publish", to("channel", "news")).status()).isEqualTo(413);
    HttpCalls wrong = server.http().withKey().with("Idempotency-Key", "k-2");
    assertThat(wrong.post("/api/publish", new JsonObject()).status()).isEqualTo(400);
    assertThat(wrong.post("/api/publish", to("channel", "news")).status()).isEqualTo(200);
  }

  @Test
  void tellsAboutChannelsAndUsers() {
    try (PushClient ann = client("ann")) {
      post("publish", to("channel", "chat/1"));
      ann.subscribe("chat/1");
      JsonObject channel = server.http().withKey().get("/api/channels/chat%2F1").json();
      assertThat(channel.getString("channel")).isEqualTo("chat/1");
      assertThat(channel.getString("position")).endsWith(":1");
      assertThat(channel.getJsonObject("users")).isEmpty();
      assertThat(post("online", new JsonObject().put("uids", PushClient.list("ann", "bob"))).json().getJsonArray("online"))
        .containsExactly("ann");
      assertThat(server.http().withKey().get("/api/channels/chat/1/history?limit=0").status()).isEqualTo(400);
      assertThat(server.http().withKey().get("/api/channels/%ZZ").status()).isEqualTo(400);
      assertThat(server.http().withKey().get("/api/channels/a%2B").status()).isEqualTo(400);
      assertThat(server.http().withKey().get("/api/nothing").status()).isEqualTo(404);
    }
  }

  @Test
  void subscribesAndDisconnects() {
    try (PushClient ann = PushClient.open(server.port)) {
      String id = ann.ask("connect", new JsonObject().put("version", 1)).getString("connection");
      Await.result(gateway.bind(id, "ann"));
      JsonObject news = new JsonObject().put("connection", id).put("channel", "news");
      assertThat(post("subscribe", news).json().getInteger("connections")).isEqualTo(1);
      assertThat(ann.expect("subscribed").getString("channel")).isEqualTo("news");
      post("publish", to("channel", "news"));
      ann.expect("message");
      post("unsubscribe", news);
      assertThat(ann.expect("unsubscribed").getInteger("code")).isEqualTo(3500);
      assertThat(post("disconnect", new JsonObject().put("uid", "bob")).status()).isEqualTo(404);
      assertThat(post("disconnect", new JsonObject().put("uid", "ann").put("code", 1005)).status()).isEqualTo(400);
      assertThat(post("disconnect", new JsonObject().put("uid", "ann").put("code", 4000).put("reason", "moved")).status())
        .isEqualTo(200);
      assertThat(ann.socket.expectClose(4000).closeReason()).isEqualTo("moved");
    }
  }

  @Test
  void aMessageWithReceiptsWaitsAndIsAcknowledged() {
    JsonObject sent = post("publish", to("uid", "ann").put("receipts", true).put("message", "m-1")).json();
    assertThat(sent.getString("message")).isEqualTo("m-1");
    assertThat(server.http().withKey().get("/api/messages/m-1").json().getJsonObject("users").getJsonObject("ann")
      .getString("state")).isEqualTo("queued");
    assertThat(server.http().withKey().get("/api/messages/m-2").status()).isEqualTo(404);
    assertThat(server.http().withKey().get("/api/webpush").json().getValue("key")).isNull();
  }

  @Test
  void whatIsWrongIsRefused() {
    assertThat(post("publish", to("channel", "news").put("uid", "ann")).status()).isEqualTo(400);
    assertThat(post("publish", to("channels", new JsonArray())).status()).isEqualTo(400);
    assertThat(post("publish", to("channel", "x".repeat(1_000_000))).status()).isIn(400, 413);
    assertThat(post("publish", to("channel", "news").put("data", "x".repeat(70_000))).status()).isEqualTo(413);
    assertThat(server.http().withKey().call("POST", "/api/publish", "[".repeat(100_000)).status()).isEqualTo(400);
    assertThat(server.http().withKey().call("POST", "/api/publish", "x").status()).isEqualTo(400);
  }
}
