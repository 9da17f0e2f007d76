// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Frames over WebSocket, from the first to the last. */
@CleanVertx
class WebSocketTest {

  private Vertx vertx;
  private PushServer server;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    server = PushServer.start(vertx, PushServer.open().put("rpc", new JsonObject().put("echo", "test.echo"))
      .put("rpcTimeoutMs", 200));
  }

  private PushClient client() {
    return PushClient.connect(server.port);
  }

  @Test
  void connectsWithoutAToken() {
    try (PushClient client = PushClient.open(server.port)) {
      JsonObject connected = client.ask("connect", new JsonObject().put("version", 1));
      assertThat(connected.getString("type")).isEqualTo("connected");
      assertThat(connected.getValue("uid")).isNull();
      assertThat(connected.containsKey("uid")).isTrue();
      assertThat(connected.getInteger("ping")).isEqualTo(25);
      assertThat(connected.getString("connection")).isNotEmpty();
    }
  }

  @Test
  void aMessageReachesTheSubscribersOfItsChannel() {
    try (PushClient ann = client(); PushClient bob = client()) {
      assertThat(ann.subscribe("news").getBoolean("recovered")).isFalse();
      JsonObject published = bob.publish("news", new JsonObject().put("a", 1));
      JsonObject message = ann.expect("message");
      assertThat(message.getString("channel")).isEqualTo("news");
      assertThat(message.getString("message")).isEqualTo(published.getString("message"));
      assertThat(message.getString("position")).isEqualTo(published.getString("position")).endsWith(":1");
      assertThat(message.getJsonObject("data")).isEqualTo(new JsonObject().put("a", 1));
      assertThat(message.getLong("time")).isPositive();
    }
  }

  @Test
  void whoComesBackGetsWhatWasMissedInOrderAndOnce() {
    String since;
    try (PushClient ann = client()) {
      since = ann.subscribe("news").getString("position");
    }
    try (PushClient ann = client(); PushClient bob = client()) {
      for (int i = 1; i <= 20; i++) {
        bob.publish("news", i);
      }
      JsonObject subscribed = ann.ask("subscribe", new JsonObject().put("channel", "news").put("since", since));
      assertThat(subscribed.getBoolean("recovered")).isTrue();
      bob.publish("news", 21);
      for (int i = 1; i <= 21; i++) {
        assertThat(ann.expect("message").getInteger("data")).isEqualTo(i);
      }
    }
  }

  @Test
  void aPositionOfAnotherHistoryIsNotRecovered() {
    try (PushClient ann = client()) {
      ann.publish("news", 1);
      JsonObject subscribed = ann.ask("subscribe", new JsonObject().put("channel", "news").put("since", "elsewhere:1"));
      assertThat(subscribed.getBoolean("recovered")).isFalse();
      ann.send("subscribe", new JsonObject().put("channel", "other").put("since", "nonsense"));
      ann.expectError(400);
    }
  }

  @Test
  void subscriptionsCanComeWithConnect() {
    try (PushClient bob = client(); PushClient ann = PushClient.open(server.port)) {
      String since = bob.publish("news", 1).getString("position");
      bob.publish("news", 2);
      JsonObject connected = ann.ask("connect", new JsonObject().put("version", 1).put("subscribe", PushClient.list(
        new JsonObject().put("channel", "news").put("since", since), new JsonObject().put("channel", "a/+"),
        new JsonObject().put("channel", "plain/x"))));
      JsonArray results = connected.getJsonArray("results");
      assertThat(results.getJsonObject(0).getBoolean("recovered")).isTrue();
      assertThat(results.getJsonObject(1).getInteger("code")).isEqualTo(400);
      assertThat(results.getJsonObject(2).getString("position")).isEqualTo(":0");
      assertThat(ann.expect("message").getInteger("data")).isEqualTo(2);
      bob.publish("plain/x", "text");
      assertThat(ann.expect("message").getString("data")).isEqualTo("text");
    }
  }

  @Test
  void framesMayBeSentBeforeConnectedHasCome() {
    try (PushClient ann = PushClient.open(server.port)) {
      ann.send("connect", new JsonObject().put("version", 1))
        .send("subscribe", new JsonObject().put("id", 5).put("channel", "news"));
      ann.expect("connected");
      assertThat(ann.expect("subscribed").getInteger("id")).isEqualTo(5);
    }
  }

  @Test
  void unsubscribedIsTheEnd() {
    try (PushClient ann = client()) {
      ann.subscribe("news");
      assertThat(ann.ask("unsubscribe", new JsonObject().put("channel", "news")).getString("type"))
        .isEqualTo("unsubscribed");
      ann.publish("news", 1);
      assertThat(ann.ask("online", new JsonObject().put("uids", new JsonArray())).getString("type")).isEqualTo("online");
      ann.send("unsubscribe", new JsonObject().put("channel", "news"));
      ann.expectError(404);
    }
  }

  @Test
  void bytesThatAreNoJsonComeAsBase64() {
    try (PushClient ann = client()) {
      ann.subscribe("news");
      Await.result(Channels.of(vertx, "main").publish("news", Buffer.buffer(new byte[] {(byte) 0xFF, 0})));
      assertThat(ann.expect("message").getString("data64")).isEqualTo("/wA=");
      Await.result(Channels.of(vertx, "main").publish("news", Buffer.buffer("{\n\"a\": 1}")));
      assertThat(ann.expect("message").getJsonObject("data")).isEqualTo(new JsonObject().put("a", 1));
    }
  }

  @Test
  void historyIsReadInPages() {
    try (PushClient ann = client()) {
      for (int i = 1; i <= 5; i++) {
        ann.publish("news", i);
      }
      JsonObject first = ann.ask("history", new JsonObject().put("channel", "news").put("limit", 2));
      JsonArray messages = first.getJsonArray("messages");
      assertThat(messages).hasSize(2);
      assertThat(messages.getJsonObject(1).getString("type")).isEqualTo("message");
      assertThat(first.getBoolean("complete")).isTrue();
      JsonObject next = ann.ask("history", new JsonObject().put("channel", "news")
        .put("since", messages.getJsonObject(1).getString("position")));
      assertThat(next.getJsonArray("messages").stream().map(m -> ((JsonObject) m).getInteger("data")))
        .containsExactly(3, 4, 5);
    }
  }

  @Test
  void aCallIsAnsweredByAVerticle() {
    MessageConsumer<JsonObject> echo = vertx.eventBus().consumer("test.echo", call -> {
      if (call.body().getValue("data") instanceof Integer) {
        call.reply(new JsonObject().put("got", call.body().getValue("data")));
      } else if (call.body().getValue("data") != null) {
        call.fail(404, "nothing of that name");
      }
    });
    try (PushClient ann = client()) {
      JsonObject answer = ann.ask("rpc", new JsonObject().put("method", "echo").put("data", 7));
      assertThat(answer.getJsonObject("data").getInteger("got")).isEqualTo(7);
      assertThat(ann.ask("rpc", new JsonObject().put("method", "echo").put("data", "x")).getInteger("code"))
        .isEqualTo(404);
      assertThat(ann.ask("rpc", new JsonObject().put("method", "echo")).getInteger("code")).isEqualTo(408);
      assertThat(ann.ask("rpc", new JsonObject().put("method", "other")).getInteger("code")).isEqualTo(404);
    } finally {
      Await.result(echo.unregister());
    }
  }
}
