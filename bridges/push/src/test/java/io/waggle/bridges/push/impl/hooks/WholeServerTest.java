// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.PushVerticle;
import io.waggle.bridges.push.impl.trust.Revoked;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.IssuedTokens;
import io.waggle.testkit.RawWebSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens and hooks in the server that they are for: its configuration, its clients, and a back end. */
@CleanVertx
class WholeServerTest {

  private static final String API_KEY = "api-key-of-the-back-end-in-tests";

  private RecordingBackEnd backEnd;
  private PushVerticle server;

  @BeforeEach
  void start(Vertx vertx) {
    backEnd = new RecordingBackEnd(vertx);
    JsonObject tokens = new JsonObject()
      .put("keys", new JsonArray().add(new JsonObject().put("algorithms", new JsonArray().add("HS256"))
        .put("secret", IssuedTokens.SECRET)))
      .put("apiKeys", new JsonArray().add(API_KEY));
    JsonObject hooks = new JsonObject().put("batchDelayMs", 1).put("lanes", 1)
      .put("connectUrl", backEnd.url("/connect")).put("subscribeUrl", backEnd.url("/subscribe"))
      .put("publishUrl", backEnd.url("/publish"))
      .put("webhooks", new JsonArray().add(new JsonObject().put("url", backEnd.url("/events"))
        .put("secret", WebhookTest.SECRET)));
    backEnd.answer(new JsonObject().put("allow", true));
    server = new PushVerticle();
    Await.result(vertx.deployVerticle(server, new DeploymentOptions().setConfig(new JsonObject().put("port", 0)
      .put("tokens", tokens).put("hooks", hooks)
      .put("channelOptions", new JsonObject().put("accessRules", new JsonArray()
        .add(new JsonObject().put("pattern", "open/#")))))));
  }

  @AfterEach
  void close(Vertx vertx) {
    vertx.deploymentIDs().forEach(id -> Await.result(vertx.undeploy(id)));
    Revoked.clear(vertx, "push");
    backEnd.close();
  }

  private static JsonObject claims(String uid, int seconds) {
    return new JsonObject().put("sub", uid).put("exp", System.currentTimeMillis() / 1_000 + seconds);
  }

  private static String token(JsonObject claims) {
    return IssuedTokens.token("HS256", IssuedTokens.SECRET, claims);
  }

  private RawWebSocket connect(String token) {
    RawWebSocket socket = RawWebSocket.connect(server.actualPort(), "/push/websocket");
    socket.sendText(new JsonObject().put("type", "connect").put("id", 1).put("version", 1).put("token", token).encode());
    return socket;
  }

  private static JsonObject ask(RawWebSocket socket, String type, JsonObject members) {
    socket.sendText(new JsonObject().put("type", type).put("id", 2).mergeIn(members).encode());
    return new JsonObject(socket.readText());
  }

  private static JsonObject channel(String name) {
    return new JsonObject().put("channel", name);
  }

  @Test
  void tokensOpenTheDoorAndChannels() {
    try (RawWebSocket ann = connect(token(claims("ann", 60).put("channels", new JsonArray().add("private-a"))))) {
      JsonObject connected = new JsonObject(ann.readText());
      assertThat(connected.getString("uid")).isEqualTo("ann");
      assertThat(connected.getJsonArray("channels")).containsExactly("private-a");
      assertThat(ask(ann, "subscribe", channel("private-b")).getInteger("code")).isEqualTo(403);
      String forBob = token(claims("bob", 60).put("channel", "private-b"));
      assertThat(ask(ann, "subscribe", channel("private-b").put("token", forBob)).getInteger("code")).isEqualTo(401);
      String forAnn = token(claims("ann", 60).put("channel", "private-b"));
      assertThat(ask(ann, "subscribe", channel("private-b").put("token", forAnn)).getString("type"))
        .isEqualTo("subscribed");
    }
    try (RawWebSocket wrong = connect(IssuedTokens.token("HS256", IssuedTokens.SECRET + "x", claims("ann", 60)))) {
      wrong.expectClose(4500);
    }
    try (RawWebSocket old = connect(token(claims("ann", -100)))) {
      old.expectClose(4501);
    }
  }

  @Test
  void aRevokedUserIsClosedAndStaysOutside(Vertx vertx) {
    String token = token(claims("ann", 60));
    try (RawWebSocket ann = connect(token)) {
      assertThat(new JsonObject(ann.readText()).getString("type")).isEqualTo("connected");
      assertThat(revoke(vertx, "x".repeat(32))).isEqualTo(401);
      assertThat(revoke(vertx, API_KEY)).isEqualTo(200);
      ann.expectClose(4502);
    }
    try (RawWebSocket again = connect(token)) {
      again.expectClose(4502);
    }
  }

  private int revoke(Vertx vertx, String key) {
    var client = vertx.createHttpClient();
    int status = Await.result(client.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/api/revoke")
      .compose(request -> request.putHeader("Authorization", "Bearer " + key)
        .send(Buffer.buffer("{\"uid\":\"ann\"}"))).map(response -> response.statusCode()));
    Await.result(client.close());
    return status;
  }

  @Test
  void theBackEndIsAskedAndTold() {
    try (RawWebSocket ann = connect(token(claims("ann", 60)))) {
      ann.readText();
      assertThat(ask(ann, "subscribe", channel("open/1")).getString("type")).isEqualTo("subscribed");
      backEnd.answer((request, one) -> request.response().end("{\"allow\":" + !one.path().equals("/publish") + "}"));
      assertThat(ask(ann, "publish", channel("open/1").put("data", 1)).getInteger("code")).isEqualTo(403);
      assertThat(ask(ann, "unsubscribe", channel("open/1")).getString("type")).isEqualTo("unsubscribed");
    }
    Await.until("all is told", () -> told().count() == 6);
    assertThat(told()).containsExactlyInAnyOrder("connect", "subscribe open/1", "occupied open/1", "unsubscribe open/1",
      "vacated open/1", "disconnect");
    assertThat(backEnd.received().stream().filter(one -> !one.path().equals("/events"))
      .map(one -> one.json().getString("ask") + " " + one.json().getString("uid")))
      .containsExactly("connect ann", "subscribe ann", "publish ann");
  }

  @Test
  void theBackEndSaysWhoItIsAndWhatIsPublished() {
    backEnd.answer((request, one) -> request.response().end(new JsonObject().put("allow", true).put("uid", "bob")
      .put("info", new JsonObject().put("name", "Bob")).put("channels", new JsonArray().add("open/1"))
      .put("groups", new JsonArray().add("staff")).put("data", new JsonObject().put("checked", true)).toBuffer()));
    try (RawWebSocket client = connect(token(claims("ann", 60)))) {
      JsonObject connected = new JsonObject(client.readText());
      assertThat(connected.getString("uid")).isEqualTo("bob");
      assertThat(connected.getJsonArray("channels")).containsExactly("open/1");
      client.sendText(new JsonObject().put("type", "publish").put("channel", "open/1").put("data", "raw").encode());
      assertThat(new JsonObject(client.readText()).getJsonObject("data")).isEqualTo(new JsonObject().put("checked", true));
    }
  }

  private java.util.stream.Stream<String> told() {
    return backEnd.received().stream().filter(one -> one.path().equals("/events"))
      .flatMap(one -> one.json().getJsonArray("events").stream()).map(JsonObject.class::cast)
      .map(event -> (event.getString("event") + " " + event.getString("channel", "")).trim());
  }
}
