// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelAccess.Rule;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What tokens allow, with the default rules, and who is asked and told. */
@CleanVertx
class TokensTest {

  private PartsServer server;

  @BeforeEach
  void start(Vertx vertx) {
    server = new PartsServer(new PushOptions().setPingIntervalMs(100).setPingGraceMs(60_000).setExpiryNoticeMs(60_000)
      .setConnectTimeoutMs(500).setApiKeys(List.of(PushServer.KEY)));
    Await.result(vertx.deployVerticle(server));
    server.tokens.put("ann", PartsServer.user("ann", 0));
    server.tokens.put("bob", PartsServer.user("bob", 0));
  }

  private static JsonObject connect(String token) {
    return new JsonObject().put("version", 1).put("token", token);
  }

  private PushClient client(String token) {
    PushClient client = PushClient.open(server.port());
    assertThat(client.ask("connect", connect(token)).getString("uid")).isEqualTo(token);
    return client;
  }

  /** Returns the next frame that is no ping. */
  private static JsonObject next(PushClient client) {
    JsonObject frame = client.next();
    while (frame.getString("type").equals("ping")) {
      frame = client.next();
    }
    return frame;
  }

  @Test
  void aTokenThatIsNotGoodCloses() {
    try (PushClient wrong = PushClient.open(server.port()); PushClient old = PushClient.open(server.port())) {
      wrong.send("connect", connect("x"));
      wrong.expectError(401);
      wrong.socket.expectClose(4500);
      old.send("connect", connect("old"));
      old.socket.expectClose(4501);
    }
  }

  @Test
  void whoeverDoesNotConnectInTimeIsClosed() {
    try (PushClient client = PushClient.open(server.port())) {
      client.socket.expectClose(3002);
    }
  }

  @Test
  void aTokenWithAGroupThatIsNoneCloses() {
    server.tokens.put("odd", new Identity("odd", 0, "", List.of(), List.of("g".repeat(300)), null, List.of()));
    try (PushClient client = PushClient.open(server.port())) {
      client.send("connect", connect("odd"));
      client.expectError(400);
      client.socket.expectClose(1008);
    }
  }

  @Test
  void framesBeforeConnectedAreCounted() {
    try (PushClient client = PushClient.open(server.port())) {
      client.send("connect", connect("slow"));
      for (int i = 0; i < 129; i++) {
        client.send("pong", new JsonObject());
      }
      client.socket.expectClose(1008);
    }
  }

  @Test
  void aTokenNamesChannelsGroupsAndRules() {
    server.tokens.put("eve", new Identity("eve", 0, "t", List.of("news", "bad/#"), List.of("g"), null,
      List.of(Rule.allow("private-%u/#", Action.PUBLISH, Action.SUBSCRIBE))));
    server.tokens.put("eve2", server.tokens.get("eve"));
    try (PushClient eve = PushClient.open(server.port())) {
      JsonObject connected = eve.ask("connect", connect("eve"));
      assertThat(connected.getJsonArray("channels")).containsExactly("news");
      server.bridge().channels().publish("news", Buffer.buffer("1"));
      assertThat(next(eve).getInteger("data")).isEqualTo(1);
      server.bridge().gateway().group("g").send(Buffer.buffer("{\"type\":\"ping\",\"g\":1}"));
    }
  }

  @Test
  void withoutARuleNobodyPublishesOrReadsWhatIsPrivate() {
    try (PushClient ann = client("ann")) {
      ann.send("publish", new JsonObject().put("channel", "news").put("data", 1));
      assertThat(next(ann).getInteger("code")).isEqualTo(403);
      ann.send("subscribe", new JsonObject().put("channel", "private-a"));
      assertThat(next(ann).getInteger("code")).isEqualTo(403);
      ann.send("history", new JsonObject().put("channel", "presence-a"));
      assertThat(next(ann).getInteger("code")).isEqualTo(403);
    }
  }

  @Test
  void aSubscriptionEndsWithItsChannelToken() {
    server.channelTokens.put("t/ann/private-a", Set.of(Action.SUBSCRIBE));
    server.grantsEndAtMs = System.currentTimeMillis() + 300;
    try (PushClient ann = client("ann")) {
      JsonObject subscribe = new JsonObject().put("channel", "private-a").put("id", 9).put("token", "t");
      ann.send("subscribe", subscribe);
      assertThat(next(ann).getString("type")).isEqualTo("subscribed");
      JsonObject ended = next(ann);
      assertThat(ended.getString("type") + " " + ended.getString("channel") + " " + ended.getInteger("code"))
        .isEqualTo("unsubscribed private-a 4000");
      server.grantsEndAtMs = 0;
      ann.send("subscribe", subscribe);
      assertThat(next(ann).getString("type")).as("with another token").isEqualTo("subscribed");
    }
  }

  @Test
  void aChannelTokenAllowsWhatItSays() {
    server.channelTokens.put("t/ann/private-a", Set.of(Action.SUBSCRIBE, Action.PUBLISH));
    try (PushClient ann = client("ann")) {
      JsonObject subscribe = new JsonObject().put("channel", "private-a").put("id", 9);
      ann.send("subscribe", subscribe.copy().put("token", "other"));
      assertThat(next(ann).getInteger("code")).isEqualTo(401);
      ann.send("subscribe", subscribe.copy().put("token", "t").put("presence", true));
      assertThat(next(ann).getInteger("code")).isEqualTo(403);
      ann.send("subscribe", subscribe.copy().put("token", "t"));
      assertThat(next(ann).getString("type")).isEqualTo("subscribed");
      ann.send("publish", new JsonObject().put("channel", "private-a").put("data", 1));
      assertThat(next(ann).getInteger("data")).isEqualTo(1);
      ann.send("history", new JsonObject().put("id", 1).put("channel", "private-a"));
      assertThat(next(ann).getJsonArray("messages")).hasSize(1);
    }
  }

  @Test
  void aTokenThatExpiresIsAnnouncedAndRefreshed() {
    server.tokens.put("ann", PartsServer.user("ann", System.currentTimeMillis() + 1_500));
    server.tokens.put("anew", PartsServer.user("ann", System.currentTimeMillis() + 2_500));
    try (PushClient ann = client("ann")) {
      JsonObject expiring = next(ann);
      assertThat(expiring.getString("type")).isEqualTo("expiring");
      assertThat(expiring.getInteger("in")).isBetween(1, 2);
      ann.send("refresh", new JsonObject().put("id", 7).put("token", "bob"));
      assertThat(next(ann).getInteger("code")).isEqualTo(403);
      ann.send("refresh", new JsonObject().put("id", 8).put("token", "anew"));
      JsonObject refreshed = next(ann);
      assertThat(refreshed.getString("type")).isEqualTo("refreshed");
      assertThat(refreshed.getInteger("expires")).isLessThanOrEqualTo(2);
      assertThat(next(ann).getString("type")).isEqualTo("expiring");
      Await.until("the close frame comes", () -> ann.socket.read().opcode() == io.waggle.testkit.RawFrame.CLOSE);
    }
  }

  @Test
  void aRefreshedTokenHasToAllowWhatTheLastOneDid() {
    Rule own = Rule.allow("private-%u", Action.SUBSCRIBE);
    server.tokens.put("ann", new Identity("ann", 0, "", List.of(), List.of(), null, List.of(own)));
    server.tokens.put("same", server.tokens.get("ann"));
    server.tokens.put("less", PartsServer.user("ann", 0));
    try (PushClient ann = client("ann")) {
      ann.send("subscribe", new JsonObject().put("id", 5).put("channel", "private-ann"));
      assertThat(next(ann).getString("type")).isEqualTo("subscribed");
      ann.send("refresh", new JsonObject().put("id", 6).put("token", "same"));
      assertThat(next(ann).getString("type")).isEqualTo("refreshed");
      ann.send("refresh", new JsonObject().put("id", 7).put("token", "less"));
      assertThat(closeCode(ann)).isEqualTo(4000);
    }
  }

  @Test
  void aRevokedTokenOrUserIsClosed() {
    try (PushClient ann = client("ann"); PushClient bob = client("bob")) {
      HttpCalls api = new HttpCalls(server.port()).withKey();
      assertThat(api.post("/api/revoke", new JsonObject().put("jti", "id-of-ann")).status()).isEqualTo(200);
      assertThat(closeCode(ann)).isEqualTo(4502);
      assertThat(api.post("/api/revoke", new JsonObject().put("uid", "bob")).status()).isEqualTo(200);
      assertThat(closeCode(bob)).isEqualTo(4502);
    }
  }

  private static int closeCode(PushClient client) {
    io.waggle.testkit.RawFrame frame = client.socket.read();
    while (frame.opcode() != io.waggle.testkit.RawFrame.CLOSE) {
      frame = client.socket.read();
    }
    return frame.closeCode();
  }

  @Test
  void theBackEndIsAskedAndTold() {
    server.refusals.put("subscribe", new PushException(403, "no"));
    try (PushClient ann = client("ann")) {
      ann.send("subscribe", new JsonObject().put("channel", "news"));
      assertThat(next(ann).getInteger("code")).isEqualTo(403);
      server.refusals.clear();
      ann.send("subscribe", new JsonObject().put("id", 5).put("channel", "news"));
      assertThat(next(ann).getString("type")).isEqualTo("subscribed");
    }
    Await.untilEqual(List.of("connect", "ask subscribe", "subscribe news",
        "occupied news", "unsubscribe news", "vacated news", "disconnect"),
      () -> List.copyOf(server.told));
    server.refusals.put("connect", new PushException(403, "no"));
    try (PushClient bob = PushClient.open(server.port())) {
      bob.send("connect", connect("bob"));
      bob.expectError(403);
      bob.socket.expectClose(1008);
    }
  }

  @Test
  void whatWaitedForAUserComesWithItsConnection() {
    server.waiting.put("ann", List.of(Buffer.buffer("{\"type\":\"message\",\"message\":\"m-1\",\"ack\":true}")));
    try (PushClient ann = client("ann")) {
      assertThat(next(ann).getString("message")).isEqualTo("m-1");
      ann.send("ack", new JsonObject().put("id", 3).put("messages", PushClient.list("m-1")));
      assertThat(next(ann).getInteger("count")).isEqualTo(1);
      assertThat(server.receipts).containsExactly("delivered m-1 ann", "acknowledged m-1 ann");
      HttpCalls api = new HttpCalls(server.port()).withKey();
      api.post("/api/publish", new JsonObject().put("uid", "ann").put("data", 1).put("message", "m-2")
        .put("receipts", true).put("ttlMs", 5));
      assertThat(server.receipts).contains("send m-2 5 true");
    }
  }

  @Test
  void presenceSaysWhoComesAndGoes() {
    try (PushClient ann = client("ann")) {
      ann.send("subscribe", new JsonObject().put("id", 5).put("channel", "room").put("presence", true));
      assertThat(next(ann).getJsonObject("presence")).isEmpty();
      assertThat(next(ann).encode()).isEqualTo("{\"type\":\"join\",\"channel\":\"room\",\"uid\":\"ann\"}");
      try (PushClient bob = client("bob"); PushClient nobody = PushClient.open(server.port())) {
        nobody.ask("connect", new JsonObject().put("version", 1));
        nobody.send("subscribe", new JsonObject().put("channel", "room"));
        bob.send("subscribe", new JsonObject().put("channel", "room"));
        assertThat(next(ann).getString("uid")).isEqualTo("bob");
        ann.send("presence", new JsonObject().put("id", 6).put("channel", "room"));
        assertThat(next(ann).getJsonObject("users")).isEqualTo(new JsonObject().put("ann", 1).put("bob", 1));
      }
      assertThat(next(ann).encode()).isEqualTo("{\"type\":\"leave\",\"channel\":\"room\",\"uid\":\"bob\"}");
    }
  }
}
