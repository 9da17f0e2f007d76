// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelHeaders;
import io.waggle.ChannelMessage;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The HTTP interface: who may, what may be asked, and its limits. */
@CleanVertx
class PusherApiTest {

  private static final String EVENT = "{\"name\":\"e\",\"channel\":\"news\",\"data\":\"{}\"}";
  private static final String PATH = "/apps/app1/events";

  private static String event(String name, String channel, Object data) {
    return new JsonObject().put("name", name).put("channel", channel).put("data", data).encode();
  }

  private static Map<String, String> with(Map<String, String> query, String key, String value) {
    Map<String, String> changed = new TreeMap<>(query);
    if (value == null) {
      changed.remove(key);
    } else {
      changed.put(key, value);
    }
    return changed;
  }

  @Test
  void onlyWhatIsSignedIsServedAndNoAnswerTellsTheSignature(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    BackEnd backEnd = new BackEnd(node, PusherNode.APP);
    BlockingQueue<ChannelMessage> published = new LinkedBlockingQueue<>();
    Await.result(node.channels().subscribe("news", published::add));
    Map<String, String> right = backEnd.sign("POST", PATH, EVENT, Map.of());
    long now = System.currentTimeMillis() / 1_000;
    List<Map<String, String>> wrong = List.of(Map.of(), with(right, "auth_signature", "00"),
      with(right, "auth_signature", null), with(right, "auth_key", "key2"), with(right, "auth_version", "2.0"),
      with(right, "auth_timestamp", "x"), with(right, "auth_timestamp", String.valueOf(now + 1)),
      with(right, "body_md5", null), with(right, "more", "1"),
      backEnd.sign("GET", PATH, EVENT, Map.of()), backEnd.sign("POST", "/apps/app1/batch_events", EVENT, Map.of()),
      backEnd.sign("POST", PATH, EVENT, Map.of("auth_timestamp", String.valueOf(now - 700))),
      backEnd.sign("POST", PATH, EVENT, Map.of("auth_timestamp", String.valueOf(now + 700))),
      backEnd.sign("POST", PATH, EVENT + " ", Map.of()), backEnd.sign("POST", PATH, null, Map.of()));
    for (Map<String, String> query : wrong) {
      var response = backEnd.send("POST", PATH, query, EVENT);
      assertThat(response.statusCode()).as(query.toString()).isEqualTo(401);
      assertThat(response.body()).doesNotContain(right.get("auth_signature"));
    }
    assertThat(backEnd.send("POST", "/apps/app2/events", right, EVENT).statusCode()).isEqualTo(401);
    assertThat(backEnd.send("POST", PATH, right, EVENT).statusCode()).isEqualTo(200);
    assertThat(node.count(Counter.UNAUTHORISED_REQUESTS)).isEqualTo(wrong.size() + 1);
    Await.untilEqual(1, published::size);
  }

  @Test
  void aCopyOfARequestIsRefused(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setRepeatMs(0));
    BackEnd backEnd = new BackEnd(node, PusherNode.APP);
    Map<String, String> right = backEnd.sign("POST", PATH, EVENT, Map.of());
    assertThat(backEnd.send("POST", PATH, right, EVENT).statusCode()).isEqualTo(200);
    assertThat(backEnd.send("POST", PATH, right, EVENT).statusCode()).isEqualTo(401);
  }

  @Test
  void refusesWhatIsOverALimit(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxBodyBytes(30_000));
    BackEnd backEnd = new BackEnd(node, PusherNode.APP);
    JsonArray channels = new JsonArray(IntStream.range(0, 101).mapToObj(i -> "c" + i).toList());
    JsonArray batch = new JsonArray(IntStream.range(0, 11).mapToObj(i -> new JsonObject(EVENT)).toList());
    assertThat(backEnd.post("/events", event("e", "news", "x".repeat(10_238))).statusCode()).isEqualTo(200);
    assertThat(backEnd.post("/events", event("e", "news", "x".repeat(10_239))).statusCode()).isEqualTo(413);
    assertThat(backEnd.post("/events", event("e", "news", "x".repeat(30_000))).statusCode()).isEqualTo(413);
    for (String body : List.of("", "[]", "x", "{}", event("", "news", 1), event("x".repeat(201), "news", 1),
      event("pusher:e", "news", 1), event("pusher_internal:e", "news", 1), event("e", "", 1), event("e", "a#", 1),
      event("e", "x".repeat(201), 1), "{\"name\":\"e\",\"channel\":\"news\"}", "{\"name\":7,\"channel\":\"c\",\"data\":1}",
      "{\"name\":\"e\",\"channels\":[],\"data\":1}", "{\"name\":\"e\",\"channels\":[1],\"data\":1}",
      "{\"name\":\"e\",\"channels\":\"c\",\"data\":1}", "[".repeat(1_000),
      "{\"name\":\"e\",\"channel\":\"c\",\"data\":1,\"socket_id\":\"x\"}",
      new JsonObject().put("name", "e").put("channels", channels).put("data", 1).encode())) {
      assertThat(backEnd.post("/events", body).statusCode()).as(body).isEqualTo(400);
    }
    for (JsonObject body : List.of(new JsonObject(), new JsonObject().put("batch", new JsonArray()),
      new JsonObject().put("batch", new JsonArray().add(1)), new JsonObject().put("batch", batch),
      new JsonObject().put("batch", new JsonArray().add(new JsonObject(EVENT)).add(new JsonObject())))) {
      assertThat(backEnd.post("/batch_events", body.encode()).statusCode()).as(body.encode()).isEqualTo(400);
    }
    assertThat(node.count(Counter.REFUSED_REQUESTS)).isEqualTo(2 + 19 + 5);
  }

  @Test
  void knowsItsPathsAndMethods(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    BackEnd backEnd = new BackEnd(node, PusherNode.APP);
    for (String path : List.of("", "/", "/nothing", "/channels/a/b", "/channels/a/users/b", "/users/a/b")) {
      assertThat(backEnd.get(path, Map.of()).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(backEnd.get("/events", Map.of()).statusCode()).isEqualTo(405);
    assertThat(backEnd.post("/channels", "{}").statusCode()).isEqualTo(405);
    assertThat(backEnd.get("/channels/news/users", Map.of()).statusCode()).isEqualTo(400);
    assertThat(backEnd.get("/channels/news", Map.of("info", "user_count")).statusCode()).isEqualTo(400);
    assertThat(backEnd.get("/channels", Map.of("info", "user_count")).statusCode()).isEqualTo(400);
    assertThat(backEnd.get("/channels/a%23", Map.of()).statusCode()).isEqualTo(400);
    assertThat(backEnd.send("GET", "/apps/", Map.of(), null).statusCode()).isEqualTo(401);
    assertThat(backEnd.send("GET", "/other", Map.of(), null).statusCode()).isEqualTo(404);
  }

  @Test
  void listsSoManyChannelsAndForgetsLastEvents(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxListedChannels(2).setCacheSeconds(1));
    BackEnd backEnd = new BackEnd(node, PusherNode.APP);
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.subscribe("a").subscribe("b").subscribe("c");
      assertThat(new JsonObject(backEnd.get("/channels", Map.of()).body()).getJsonObject("channels").size()).isEqualTo(2);
      backEnd.post("/events", event("e", "cache-a", new JsonObject().put("n", 1)));
      peer.subscribe("cache-a").expect("e", "cache-a");
      Await.until("forgotten", () -> backEnd.get("/channels/cache-a", Map.of("info", "cache")).body()
        .contains("\"cache\":null"));
    }
  }

  @Test
  void answersBehindARouterToo(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxBodyBytes(1_000), PusherNode.presence(), true);
    BackEnd backEnd = new BackEnd(node, PusherNode.APP);
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.subscribe("news");
      assertThat(backEnd.post("/events", event("e", "news", "{\"a\":1}")).body()).isEqualTo("{}");
      assertThat(peer.expect("e", "news")).isEqualTo(new JsonObject().put("a", 1));
      assertThat(backEnd.get("/channels/news", Map.of("info", "subscription_count")).body())
        .isEqualTo("{\"occupied\":true,\"subscription_count\":1}");
      assertThat(backEnd.post("/events", event("e", "news", "x".repeat(1_000))).statusCode()).isEqualTo(413);
    }
  }

  @Test
  void whatIsPublishedHasTheHeadersOfTheAddressSpace(Vertx vertx) throws InterruptedException {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    BlockingQueue<ChannelMessage> published = new LinkedBlockingQueue<>();
    Await.result(node.channels().subscribe("a/b", published::add));
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.subscribe("a/b");
      String body = new JsonObject(event("e", "a/b", new JsonObject().put("n", 1))).put("socket_id", peer.socketId())
        .put("info", "subscription_count").encode();
      assertThat(new BackEnd(node, PusherNode.APP).post("/events", body).body())
        .isEqualTo("{\"channels\":{\"a/b\":{\"subscription_count\":1}}}");
      ChannelMessage message = published.poll(10, TimeUnit.SECONDS);
      assertThat(message.text()).isEqualTo("{\"n\":1}");
      assertThat(message.headers()).isEqualTo(Map.of(ChannelHeaders.EVENT, "e", ChannelHeaders.CONTENT_TYPE,
        ChannelHeaders.JSON, ChannelHeaders.EXCEPT, SocketId.connectionId(peer.socketId())));
      peer.expectNothing();
    }
  }
}
