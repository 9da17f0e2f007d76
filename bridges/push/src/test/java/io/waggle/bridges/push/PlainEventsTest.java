// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.InspectedChannels;
import io.waggle.internal.Inspection;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events without a session, as {@code EventSource} and {@code curl} read them. */
@CleanVertx
class PlainEventsTest {

  private Vertx vertx;
  private PushServer server;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    server = PushServer.start(vertx, PushServer.open().put("maxQueuedBytes", 65_536).put("maxSessionsPerAddress", 3)
      .put("pingIntervalMs", 200));
  }

  private RawClient events(String lastEventId, String query) {
    RawClient client = server.http().with("Last-Event-ID", lastEventId).send("GET", "/push/events?" + query, "");
    assertThat(RawResponse.read(client).status()).isEqualTo(200);
    return client;
  }

  /** Reads chunks up to one that is no ping. */
  private static String event(RawClient client) {
    String text = ":\n\n";
    while (text.equals(":\n\n")) {
      int length = Integer.parseInt(client.readLine().trim(), 16);
      text = new String(client.read(length));
      client.read(2);
    }
    return text;
  }

  private static String id(String event) {
    return event.substring(4, event.indexOf('\n'));
  }

  private HttpCalls.Reply publish(String channel, String json) {
    return server.http().call("POST", "/push/events?channel=" + channel, json);
  }


  @Test
  void whoComesBackWithTheLastIdGetsWhatWasMissed() {
    publish("a", "0");
    String id;
    try (RawClient client = events("", "channel=a&channel=b")) {
      Await.until("it is subscribed", () -> subscribed("a") && subscribed("b"));
      publish("a", "{\"n\":1}");
      String event = event(client);
      assertThat(event).contains("\nevent: message\ndata: {\"type\":\"message\",\"channel\":\"a\"");
      id = id(event);
    }
    publish("a", "2");
    publish("b", "3");
    try (RawClient client = events(id, "channel=a&channel=b")) {
      String both = event(client) + event(client);
      assertThat(both).contains("\"data\":2}").contains("\"data\":3}").doesNotContain("event: lost");
    }
  }

  private boolean subscribed(String channel) {
    InspectedChannels channels = Inspection.of(vertx).channels().get(0);
    Promise<Integer> count = Promise.promise();
    channels.context().runOnContext(v -> count.complete(channels.topics().getOrDefault(channel, 0)));
    return Await.result(count.future()) > 0;
  }

  @Test
  void whoseLastIdIsTooOldIsToldSo() {
    publish("a", "0");
    try (RawClient client = events("elsewhere:7", "channel=a")) {
      assertThat(event(client)).contains("event: lost\ndata: {\"type\":\"lost\",\"channel\":\"a\"}");
    }
    try (RawClient client = events("nonsense", "channel=a")) {
      assertThat(event(client)).contains("event: lost");
    }
  }

  @Test
  void limitsAndTokensAreLookedAt() {
    assertThat(server.http().get("/push/events").status()).isEqualTo(400);
    assertThat(server.http().get("/push/events?channel=a%2B").status()).isEqualTo(400);
    assertThat(server.http().get("/push/events?channel=%24sys").status()).isEqualTo(403);
    assertThat(server.http().get("/push/events?channel=" + "x".repeat(300)).status()).isEqualTo(413);
    StringBuilder many = new StringBuilder("channel=0");
    for (int i = 1; i <= 32; i++) {
      many.append("&channel=").append(i);
    }
    assertThat(server.http().get("/push/events?" + many).status()).isEqualTo(413);
    assertThat(server.http().get("/push/events?channel=a&ticket=guessed").status()).isEqualTo(401);
    assertThat(server.http().with("Authorization", "Bearer x").get("/push/events?channel=a").status()).isEqualTo(401);
    assertThat(server.http().call("POST", "/push/ticket", "").status()).isEqualTo(401);
    assertThat(publish("a", "no json").status()).isEqualTo(400);
    assertThat(publish("a&channel=b", "1").status()).isEqualTo(400);
  }

  @Test
  void oneAddressHasSoManyStreams() {
    try (RawClient one = events("", "channel=a"); RawClient two = events("", "channel=a");
         RawClient three = events("", "channel=a")) {
      HttpCalls.Reply reply = server.http().get("/push/events?channel=a");
      assertThat(reply.status()).isEqualTo(429);
      assertThat(reply.json().getLong("retry")).isPositive();
      assertThat(server.http().post("/push/connect", new JsonObject().put("type", "connect").put("version", 1)).status())
        .isEqualTo(429);
    }
    Await.until("they are forgotten", () -> {
      HttpCalls.Reply reply = server.http().post("/push/connect", new JsonObject().put("type", "connect")
        .put("version", 1));
      return reply.status() == 200;
    });
  }

  @Test
  void whoNeverReadsIsDropped() {
    String big = "\"" + "x".repeat(20_000) + "\"";
    try (RawClient client = RawClient.connectSlowReader(server.port, 4_096)) {
      client.send("GET /push/events?channel=plain/a HTTP/1.1\r\nHost: a\r\n\r\n");
      Await.until("it is subscribed", () -> subscribed("plain/a"));
      Await.until("it is dropped", () -> {
        publish("plain/a", big);
        return !subscribed("plain/a");
      });
    }
  }
}
