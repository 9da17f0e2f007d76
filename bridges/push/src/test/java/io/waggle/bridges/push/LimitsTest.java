// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawResponse;
import io.waggle.testkit.RawWebSocket;
import org.junit.jupiter.api.Test;

/** Every limit, hit. */
@CleanVertx
class LimitsTest {

  private static PushServer server(Vertx vertx, String name, Object value) {
    return PushServer.start(vertx, PushServer.open().put(name, value));
  }

  @Test
  void aFrameThatIsTooLongCloses(Vertx vertx) {
    int port = server(vertx, "maxFrameBytes", 1_000).port;
    try (PushClient client = PushClient.connect(port)) {
      client.send("publish", new JsonObject().put("channel", "a").put("data", "x".repeat(1_000)));
      client.socket.expectClose(1009);
    }
  }

  @Test
  void whatCannotBeAFrameCloses(Vertx vertx) {
    int port = PushServer.start(vertx, PushServer.open()).port;
    try (PushClient binary = PushClient.connect(port); PushClient deep = PushClient.connect(port);
         PushClient other = PushClient.connect(port)) {
      binary.socket.send(RawFrame.binary(new byte[] {1, 2, 3}));
      binary.socket.expectClose(1003);
      deep.socket.sendText("{\"type\":\"publish\",\"data\":" + "[".repeat(100_000));
      deep.socket.expectClose(1007);
      assertThat(other.subscribe("news").getString("type")).isEqualTo("subscribed");
    }
  }

  @Test
  void aChannelNameOfAMegabyteIsRefused(Vertx vertx) {
    int port = server(vertx, "maxFrameBytes", 2_000_000).port;
    try (PushClient client = PushClient.connect(port)) {
      client.send("subscribe", new JsonObject().put("channel", "x".repeat(1_000_000)));
      client.expectError(413);
      assertThat(client.subscribe("ä".repeat(100)).getString("type")).isEqualTo("subscribed");
      assertThat(client.subscribe("ä".repeat(101)).getInteger("code")).isEqualTo(413);
    }
  }

  @Test
  void subscriptionsAreCounted(Vertx vertx) {
    PushServer server = server(vertx, "maxSubscriptions", 3);
    try (PushClient client = PushClient.connect(server.port)) {
      for (int i = 0; i < 100; i++) {
        JsonObject answer = client.subscribe("c" + i);
        assertThat(answer.getInteger("code", 0)).isEqualTo(i < 3 ? 0 : 429);
      }
      assertThat(server.instances.stream().mapToLong(one -> one.bridge().refusals().getOrDefault(429, 0L)).sum())
        .isEqualTo(97);
      assertThat(client.subscribe("c1").getInteger("code")).isEqualTo(409);
      client.ask("unsubscribe", new JsonObject().put("channel", "c1"));
      assertThat(client.subscribe("a/".repeat(40)).getInteger("code")).isEqualTo(400);
      assertThat(client.subscribe("c1").getString("type")).isEqualTo("subscribed");
    }
  }

  @Test
  void publishingTooFastIsRefusedUntilItIsTime(Vertx vertx) {
    PushServer server = PushServer.start(vertx, PushServer.open().put("publishesPerSecond", 5).put("publishBurst", 3));
    try (PushClient client = PushClient.connect(server.port)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.publish("news", i).getString("type")).isEqualTo("published");
      }
      JsonObject refused = client.publish("news", 4);
      assertThat(refused.getInteger("code")).isEqualTo(429);
      assertThat(refused.getLong("retry")).isBetween(1L, 201L);
      Await.until("there is one again", () -> client.publish("news", 5).getString("type").equals("published"));
    }
  }

  @Test
  void anAddressPublishesSoMuchOverAllItsConnections(Vertx vertx) {
    PushServer server = server(vertx, "addressPublishesPerSecond", 2);
    try (PushClient ann = PushClient.connect(server.port); PushClient bob = PushClient.connect(server.port)) {
      ann.publish("news", 1);
      bob.publish("news", 2);
      assertThat(ann.publish("news", 3).getInteger("code")).isEqualTo(429);
      assertThat(server.http().call("POST", "/push/events?channel=news", "1").status()).isEqualTo(429);
    }
  }

  @Test
  void framesThatWaitForAnswersAreCounted(Vertx vertx) {
    MessageConsumer<JsonObject> never = vertx.eventBus().consumer("test.never", call -> { });
    PushServer server = PushServer.start(vertx, PushServer.open().put("maxPending", 2).put("rpcTimeoutMs", 200)
      .put("rpc", new JsonObject().put("never", "test.never")));
    try (PushClient client = PushClient.connect(server.port)) {
      for (int id = 1; id <= 3; id++) {
        client.send("rpc", new JsonObject().put("id", id).put("method", "never"));
      }
      assertThat(client.expectError(429).getInteger("id")).isEqualTo(3);
      client.expectError(408);
      client.expectError(408);
    } finally {
      Await.result(never.unregister());
    }
  }

  @Test
  void aSlowReaderIsClosedAndHarmsNobody(Vertx vertx) {
    PushServer server = server(vertx, "maxQueuedBytes", 65_536);
    try (RawWebSocket slow = RawWebSocket.open(RawClient.connectSlowReader(server.port, 4_096),
      "127.0.0.1:" + server.port, "/push/websocket"); PushClient bob = PushClient.connect(server.port)) {
      slow.sendText("{\"type\":\"connect\",\"version\":1}").readText();
      slow.sendText("{\"type\":\"subscribe\",\"id\":1,\"channel\":\"plain/a\"}").readText();
      bob.subscribe("plain/b");
      String big = "x".repeat(20_000);
      Await.until("it is closed", () -> {
        server.instances.get(0).bridge().channels().publish("plain/a", Buffer.buffer(big));
        return Await.result(server.instances.get(0).bridge().gateway().everyone().count()).value() == 1;
      });
      bob.send("publish", new JsonObject().put("channel", "plain/b").put("data", 1));
      bob.expect("message");
    }
  }

  @Test
  void silenceIsPingedAndThenClosed(Vertx vertx) {
    PushServer server = PushServer.start(vertx, PushServer.open().put("pingIntervalMs", 100).put("pingGraceMs", 400));
    try (PushClient silent = PushClient.connect(server.port); PushClient alive = PushClient.connect(server.port)) {
      for (int i = 0; i < 8; i++) {
        alive.expect("ping");
        alive.send("pong", new JsonObject());
      }
      RawFrame frame = silent.socket.read();
      while (frame.opcode() == RawFrame.TEXT) {
        frame = silent.socket.read();
      }
      assertThat(frame.closeCode()).isEqualTo(3001);
    }
  }

  @Test
  void aBodyOfAGigabyteIsRefusedBeforeItComes(Vertx vertx) {
    PushServer server = PushServer.start(vertx, PushServer.open());
    for (String path : new String[] {"/push/connect", "/push/send?session=x", "/push/events?channel=a"}) {
      try (RawClient client = RawClient.connect(server.port)) {
        client.send("POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
        assertThat(RawResponse.read(client).status()).isEqualTo(413);
      }
    }
  }

  @Test
  void listsOfAClientAreLimited(Vertx vertx) {
    int port = PushServer.start(vertx, PushServer.open()).port;
    JsonArray many = new JsonArray();
    for (int i = 0; i < 1_001; i++) {
      many.add("u" + i);
    }
    try (PushClient client = PushClient.connect(port)) {
      client.send("online", new JsonObject().put("uids", many));
      client.expectError(413);
      client.send("ack", new JsonObject().put("messages", many));
      client.expectError(413);
    }
  }

  @Test
  void sessionsAreCounted(Vertx vertx) {
    PushServer server = server(vertx, "maxSessions", 1);
    JsonObject connect = new JsonObject().put("type", "connect").put("version", 1);
    String session = server.http().post("/push/connect", connect).json().getString("session");
    HttpCalls.Reply refused = server.http().post("/push/connect", connect);
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.head().header("retry-after")).isEqualTo("5");
    server.http().call("DELETE", "/push/session?session=" + session, "");
    Await.until("there is room", () -> server.http().post("/push/connect", connect).status() == 200);
  }

  @Test
  void aSessionThatNobodyReceivesEnds(Vertx vertx) {
    PushServer server = PushServer.start(vertx, PushServer.open().put("sessionWaitMs", 100).put("pingIntervalMs", 50));
    JsonObject connected = server.http().post("/push/connect", new JsonObject().put("type", "connect")
      .put("version", 1)).json();
    Await.untilEqual(404, () -> server.http().call("POST", "/push/send?session=" + connected.getString("session"),
      "[]").status());
    assertThat(Await.result(server.instances.get(0).bridge().gateway().everyone().count()).value()).isZero();
  }
}
