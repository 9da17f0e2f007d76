// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Gateway;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions over HTTP: each request comes on a connection of its own, and so to any of the instances. */
@CleanVertx
class HttpSessionTest {

  private Vertx vertx;
  private PushServer server;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    server = PushServer.start(vertx, PushServer.open().put("pollTimeoutMs", 300).put("pingIntervalMs", 200)
      .put("sessionWaitMs", 10_000).put("maxQueuedBytes", 65_536));
  }

  private String open() {
    HttpCalls.Reply reply = server.http().post("/push/connect", new JsonObject().put("type", "connect").put("id", 1)
      .put("version", 1).put("subscribe", PushClient.list(new JsonObject().put("channel", "news"))));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.json().getString("type")).isEqualTo("connected");
    assertThat(reply.json().getInteger("wait")).isEqualTo(10);
    assertThat(reply.json().getJsonArray("results").getJsonObject(0).getString("type")).isEqualTo("subscribed");
    return reply.json().getString("session");
  }

  private String publish(Object data) {
    HttpCalls.Reply reply = server.http().withKey().post("/api/publish", new JsonObject().put("channel", "news")
      .put("data", data));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return reply.json().getString("position");
  }

  private JsonArray poll(String session, long after) {
    HttpCalls.Reply reply = server.http().get("/push/poll?session=" + session + "&after=" + after);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return new JsonArray(reply.body());
  }

  private static JsonObject frame(JsonArray answer, int index) {
    return answer.getJsonArray(index).getJsonObject(1);
  }

  /** Reads a chunk of a body without length. */
  private static String chunk(RawClient client) {
    int length = Integer.parseInt(client.readLine().trim(), 16);
    String text = new String(client.read(length));
    client.read(2);
    return text;
  }

  /** Reads chunks up to one that is no ping. */
  private static String part(RawClient client) {
    String text = chunk(client);
    while (text.equals(":\n\n") || text.equals("\n")) {
      text = chunk(client);
    }
    return text;
  }

  private RawClient stream(String path) {
    RawClient client = server.http().send("GET", path, "");
    RawResponse head = RawResponse.read(client);
    assertThat(head.status()).isEqualTo(200);
    return client;
  }

  @Test
  void whatIsNotConfirmedComesAgain() {
    String session = open();
    publish(1);
    JsonArray first = poll(session, 0);
    assertThat(first.getJsonArray(0).getInteger(0)).isEqualTo(1);
    assertThat(frame(first, 0).getInteger("data")).isEqualTo(1);
    publish(2);
    // Whoever publishes is answered before the message is here.
    Await.until("both messages are here", () -> poll(session, 0).size() == 2);
    assertThat(poll(session, 1)).hasSize(1);
    assertThat(poll(session, 2)).isEmpty();
  }

  @Test
  void moreThanMayWaitIsHadByWhoReadsIt() {
    String since = publish("start");
    for (int i = 0; i < 40; i++) {
      publish(i + "x".repeat(10_000));
    }
    HttpCalls.Reply reply = server.http().post("/push/connect", new JsonObject().put("type", "connect").put("id", 1)
      .put("version", 1).put("subscribe", PushClient.list(new JsonObject().put("channel", "news").put("since", since))));
    String session = reply.json().getString("session");
    List<String> got = new ArrayList<>();
    int confirmed = 0;
    while (got.size() < 40) {
      JsonArray answer = poll(session, confirmed);
      for (int i = 0; i < answer.size(); i++) {
        got.add(frame(answer, i).getString("data"));
      }
      confirmed += answer.size();
    }
    assertThat(got).extracting(text -> text.replace("x", "")).containsExactlyElementsOf(
      IntStream.range(0, 40).mapToObj(String::valueOf).toList());
  }

  @Test
  void answersComeOverTheReceivingSide() {
    String session = open();
    HttpCalls.Reply sent = server.http().call("POST", "/push/send?session=" + session, PushClient.list(
      new JsonObject().put("type", "publish").put("id", 2).put("channel", "news").put("data", "x"),
      new JsonObject().put("type", "online").put("id", 3).put("uids", new JsonArray())).encode());
    assertThat(sent.status()).isEqualTo(204);
    JsonArray all = new JsonArray();
    while (all.size() < 3) {
      poll(session, all.size()).forEach(all::add);
    }
    assertThat(all.stream().map(one -> ((JsonArray) one).getJsonObject(1).getString("type")))
      .containsExactlyInAnyOrder("message", "published", "online");
    assertThat(all.stream().map(one -> ((JsonArray) one).getInteger(0))).containsExactly(1, 2, 3);
  }

  @Test
  void serverSentEventsGoOnAfterTheLastOne() {
    String session = open();
    try (RawClient client = stream("/push/sse?session=" + session)) {
      publish(1);
      assertThat(part(client)).startsWith("id: 1\ndata: {\"type\":\"message\"").endsWith("}\n\n");
    }
    publish(2);
    try (RawClient client = server.http().with("Last-Event-ID", "1").send("GET", "/push/sse?session=" + session, "")) {
      assertThat(RawResponse.read(client).header("content-type")).isEqualTo("text/event-stream");
      assertThat(part(client)).startsWith("id: 2\n").contains("\"data\":2}");
      assertThat(chunk(client)).isEqualTo(":\n\n");
    }
  }

  @Test
  void linesGoOnAfterTheLastOne() {
    String session = open();
    publish(1);
    try (RawClient client = stream("/push/stream?session=" + session + "&after=0")) {
      JsonArray line = new JsonArray(part(client));
      assertThat(line.getInteger(0)).isEqualTo(1);
      publish(2);
      assertThat(new JsonArray(part(client)).getJsonObject(1).getInteger("data")).isEqualTo(2);
      assertThat(chunk(client)).isEqualTo("\n");
    }
  }

  @Test
  void jsonWithLineEndsStaysOnOneLine() {
    String session = open();
    try (RawClient client = stream("/push/sse?session=" + session)) {
      Await.result(server.instances.get(0).bridge().channels().publish("news", Buffer.buffer("{\n\"a\":\r\n1}")));
      assertThat(part(client)).endsWith("\"data\":{ \"a\":  1}}\n\n");
    }
  }

  @Test
  void theNewerOfTwoReceiversGetsTheFrames() {
    String session = open();
    try (RawClient older = stream("/push/sse?session=" + session)) {
      publish(1);
      part(older);
      try (RawClient newer = server.http().send("GET", "/push/poll?session=" + session + "&after=1", "")) {
        assertThat(part(older)).isEqualTo("data: {\"type\":\"close\",\"code\":3501,\"reason\":\"replaced by a newer "
          + "connection\"}\n\n");
        assertThat(older.readLine()).startsWith("0");
        assertThat(RawResponse.read(newer).status()).isEqualTo(200);
      }
      publish(2);
      assertThat(frame(poll(session, 1), 0).getInteger("data")).isEqualTo(2);
    }
  }

  @Test
  void aSessionThatIsNotKnownIs404() {
    for (String path : new String[] {"/push/poll?session=x", "/push/sse?session=x", "/push/stream?session=x",
        "/push/poll"}) {
      assertThat(server.http().get(path).status()).isEqualTo(404);
    }
    assertThat(server.http().post("/push/send?session=x", new JsonObject()).status()).isEqualTo(404);
    String session = open();
    assertThat(server.http().call("DELETE", "/push/session?session=" + session, "").status()).isEqualTo(204);
    Await.until("the session is gone", () -> server.http().get("/push/poll?session=" + session).status() == 404);
  }

  @Test
  void aClosedSessionSaysSo() {
    String session = open();
    String id = server.http().post("/push/connect", new JsonObject().put("type", "connect").put("version", 1)).json()
      .getString("connection");
    assertThat(id).isNotNull();
    try (RawClient client = stream("/push/stream?session=" + session + "&after=0")) {
      publish("there");
      part(client);
      Gateway<Buffer> gateway = server.instances.get(0).bridge().gateway();
      gateway.everyone().close(CloseReason.KICKED);
      assertThat(part(client)).contains("\"type\":\"close\",\"code\":3500");
    }
  }

  private static void kick(PushBridge bridge) {
    Gateway<Buffer> gateway = bridge.gateway();
    Await.untilEqual(1, () -> Await.result(gateway.everyone().count()).value());
    gateway.everyone().close(CloseReason.KICKED);
    Await.untilEqual(0, () -> Await.result(gateway.everyone().count()).value());
  }

  @Test
  void whoeverIsKickedBetweenTwoPollsHearsWhy() {
    String session = open();
    publish(1);
    assertThat(poll(session, 0)).hasSize(1);
    kick(server.instances.get(0).bridge());
    assertThat(server.http().post("/push/send?session=" + session, new JsonObject().put("type", "pong")).status())
      .isEqualTo(404);
    assertThat(poll(session, 1)).isEqualTo(PushClient.list(PushClient.list(0,
      new JsonObject().put("type", "close").put("code", 3500).put("reason", CloseReason.KICKED.text()))));
    assertThat(server.http().get("/push/poll?session=" + session + "&after=1").status()).isEqualTo(404);
  }

  @Test
  void whoeverIsKickedBetweenTwoStreamsHearsWhy() {
    for (String kind : new String[] {"sse", "stream"}) {
      String session = open();
      kick(server.instances.get(0).bridge());
      try (RawClient client = stream("/push/" + kind + "?session=" + session)) {
        assertThat(part(client)).contains("\"type\":\"close\",\"code\":3500,");
        assertThat(client.readLine()).startsWith("0");
      }
      assertThat(server.http().get("/push/" + kind + "?session=" + session).status()).isEqualTo(404);
    }
  }

  @Test
  void aClosedSessionCountsUntilItsTimeIsOver() {
    DeploymentOptions small = new DeploymentOptions().setConfig(PushServer.open().put("port", 0).put("name", "small")
      .put("maxSessions", 1).put("sessionWaitMs", 2_000).put("pingIntervalMs", 50));
    PushVerticle verticle = new PushVerticle();
    Await.result(vertx.deployVerticle(verticle, small));
    HttpCalls http = new HttpCalls(verticle.actualPort());
    JsonObject connect = new JsonObject().put("type", "connect").put("version", 1);
    String session = http.post("/push/connect", connect).json().getString("session");
    kick(verticle.bridge());
    assertThat(http.post("/push/connect", connect).status()).isEqualTo(503);
    Await.until("there is room again", () -> http.post("/push/connect", connect).status() == 200);
    assertThat(http.get("/push/poll?session=" + session).status()).isEqualTo(404);
  }

  @Test
  void aClientThatNeverReadsIsClosed() {
    String session = open();
    String big = "x".repeat(20_000);
    try (RawClient client = RawClient.connectSlowReader(server.port, 4_096)) {
      client.send("GET /push/sse?session=" + session + " HTTP/1.1\r\nHost: a\r\n\r\n");
      Await.until("it was closed", () -> {
        publish(big);
        return server.http().get("/push/poll?session=" + session + "&after=999999").status() == 404;
      });
    }
  }

  @Test
  void whatCannotBeAFrameIsRefused() {
    assertThat(server.http().call("POST", "/push/connect", "[1]").status()).isEqualTo(400);
    assertThat(server.http().call("POST", "/push/connect", "[".repeat(100_000)).status()).isEqualTo(400);
    assertThat(server.http().call("POST", "/push/connect", "x".repeat(200_000)).status()).isEqualTo(413);
    assertThat(server.http().post("/push/connect", new JsonObject().put("type", "connect").put("version", 1)
      .put("token", "x")).status()).isEqualTo(401);
    String session = open();
    String send = "/push/send?session=" + session;
    assertThat(server.http().call("POST", send, "x").status()).isEqualTo(400);
    assertThat(server.http().call("POST", send, "[" + "{},".repeat(100) + "{}]").status()).isEqualTo(413);
    assertThat(server.http().call("POST", send, "{\"a\":\"" + "x".repeat(200_000) + "\"}").status()).isEqualTo(413);
    assertThat(server.http().get("/push/poll?session=" + session + "&after=-1").status()).isEqualTo(400);
    assertThat(server.http().get("/push/poll?session=" + session + "&after=1").status()).isEqualTo(400);
    try (RawClient client = RawClient.connect(server.port)) {
      client.send("POST " + send + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n");
      assertThat(RawResponse.read(client).status()).isEqualTo(413);
    }
  }

  @Test
  void otherOriginsHaveToBeListed() {
    assertThat(server.http().with("Origin", "http://elsewhere.test").get("/push/poll?session=x").status())
      .isEqualTo(403);
    HttpCalls.Reply same = server.http().with("Origin", "http://127.0.0.1:" + server.port).get("/push/poll?session=x");
    assertThat(same.status()).isEqualTo(404);
  }
}
