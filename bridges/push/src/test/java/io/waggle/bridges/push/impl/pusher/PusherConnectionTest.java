// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.ChannelOptions;
import io.waggle.ChannelsOptions;
import io.waggle.Gateway;
import io.waggle.SubscribeOptions;
import io.waggle.bridges.push.PusherOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one connection may say, and what comes of it. */
@CleanVertx
class PusherConnectionTest {

  private static void refusedWith(PusherNode node, String path, PusherError error) {
    try (RawWebSocket socket = PusherPeer.socket(node, path)) {
      JsonObject frame = new JsonObject(socket.readText());
      assertThat(frame.getString("event")).isEqualTo("pusher:error");
      assertThat(frame.getJsonObject("data").getInteger("code")).isEqualTo(error.code);
      socket.expectClose(error.code);
    }
  }

  @Test
  void turnsAwayWithPushersCodes(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxConnections(1));
    refusedWith(node, "/app/nobody?protocol=7", PusherError.UNKNOWN_APP);
    refusedWith(node, "/app/" + PusherNode.APP.id() + "?protocol=7", PusherError.UNKNOWN_APP);
    refusedWith(node, "/app/key1", PusherError.NO_PROTOCOL);
    refusedWith(node, "/app/key1?protocol=4", PusherError.UNSUPPORTED_PROTOCOL);
    refusedWith(node, "/app/key1?protocol=x", PusherError.UNSUPPORTED_PROTOCOL);
    try (PusherPeer first = PusherPeer.connect(node)) {
      refusedWith(node, "/app/key1?protocol=7", PusherError.OVER_QUOTA);
      first.expectNothing();
    }
    assertThat(node.count(Counter.REFUSED_CONNECTIONS)).isEqualTo(6);
    Await.until("the place is free again", () -> {
      try (RawWebSocket socket = PusherPeer.socket(node, "/app/key1?protocol=5")) {
        return socket.readText().contains("connection_established");
      }
    });
  }

  @Test
  void aSecretMayStandInAFile(Vertx vertx, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), PusherNode.APP.secret() + "\n");
    PusherNode node = PusherNode.start(vertx,
      new PusherOptions().addApp(PusherNode.APP.withSecret("${file:" + file + "}")));
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.subscribe("private-a");
    }
    assertThatThrownBy(() -> PusherNode.start(vertx,
      new PusherOptions().addApp(PusherNode.APP.withSecret("${file:" + file + ".none}"))))
      .hasMessageContaining("pusher.apps.secret");
    Files.writeString(file, "short");
    assertThatThrownBy(() -> PusherNode.start(vertx,
      new PusherOptions().addApp(PusherNode.APP.withSecret("${file:" + file + "}"))))
      .hasMessageContaining("at least 8").hasMessageNotContaining("short");
  }

  @Test
  void refusesWhatIsNotSignedAndTellsNoSignature(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    try (PusherPeer eve = PusherPeer.connect(node)) {
      String right = Signatures.sign(PusherNode.APP.secret(), eve.socketId() + ":private-a");
      for (Object auth : new Object[] {null, "", "key1:", "key1:" + "0".repeat(64), right, 7, new JsonObject(),
        "key1:" + Signatures.sign(PusherNode.APP.secret(), "1.1:private-a")}) {
        eve.send("pusher:subscribe", new JsonObject().put("channel", "private-a").put("auth", auth));
        JsonObject told = eve.expectRefusal("private-a", PusherError.UNAUTHORISED);
        assertThat(told.encode()).doesNotContain(right);
      }
      // The signature of one channel, or without the data, is not good for another.
      eve.send("pusher:subscribe", new JsonObject().put("channel", "presence-a").put("channel_data", "{\"user_id\":1}")
        .put("auth", "key1:" + Signatures.sign(PusherNode.APP.secret(), eve.socketId() + ":presence-a")));
      eve.expectRefusal("presence-a", PusherError.UNAUTHORISED);
      eve.ask("presence-a", null).expectRefusal("presence-a", PusherError.UNAUTHORISED);
      eve.ask("presence-a", "{\"user_id\":\"" + "x".repeat(200) + "\"}")
        .expectRefusal("presence-a", PusherError.UNAUTHORISED);
      for (String name : List.of("", "a#", "a+", "$sys", "private-a:b", "#server-to-user-1", "x".repeat(201))) {
        eve.ask(name, null).expectRefusal(name, PusherError.UNAUTHORISED);
      }
      assertThat(node.count(Counter.SUBSCRIPTIONS)).isZero();
    }
  }

  @Test
  void accessRulesCountWhereNoSignatureDoes(Vertx vertx) {
    ChannelsOptions rules = PusherNode.presence().setAccessRules(List.of(
      ChannelAccess.Rule.allow("open", ChannelAccess.Action.SUBSCRIBE),
      new ChannelAccess.Rule(true, "ann", Set.of(ChannelAccess.Action.SUBSCRIBE), "hers")));
    PusherNode node = PusherNode.start(vertx, PusherNode.options(), rules, false);
    try (PusherPeer ann = PusherPeer.connect(node); PusherPeer bob = PusherPeer.connect(node)) {
      ann.subscribe("open").ask("hers", null).expectRefusal("hers", PusherError.UNAUTHORISED);
      ann.signIn("ann").expect("pusher:signin_success", null);
      ann.subscribe("hers").subscribe("private-a");
      bob.subscribe("private-a");
      ann.clientEvent("private-a", "client-a", 1);
      assertThat(bob.read().getString("event")).isEqualTo("client-a");
    }
  }

  @Test
  void whatIsNoJsonObjectClosesAndWhatIsUnknownIsIgnored(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxMessageBytes(2_000));
    for (String wrong : List.of("", "x", "[]", "1", "{", "{\"a\":".repeat(100) + "1" + "}".repeat(100))) {
      try (PusherPeer peer = PusherPeer.connect(node)) {
        peer.text(wrong).socket().expectClose(1007);
      }
    }
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.text("{\"event\":\"pusher:ping\",\"data\":\"" + "x".repeat(2_000) + "\"}").socket().expectClose(1009);
    }
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.text("{}").text("{\"event\":7}").text("{\"event\":\"pusher:subscribe\"}")
        .text("{\"event\":\"pusher:subscribe\",\"data\":\"news\"}").text("{\"event\":\"hello\",\"data\":{}}")
        .text("{\"event\":\"pusher:unsubscribe\",\"data\":{\"channel\":\"never\"}}").text("{\"event\":\"pusher:pong\"}")
        .expectNothing();
      peer.subscribe("news").ask("news", null).expectNothing();
      assertThat(node.count(Counter.IGNORED)).isEqualTo(6);
      assertThat(node.count(Counter.MALFORMED)).isEqualTo(6);
    }
  }

  @Test
  void randomMessagesBreakNothing(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    Random random = new Random(9);
    String[] words = {"\"event\"", "\"pusher:subscribe\"", "\"pusher:signin\"", "\"client-a\"", "\"data\"", "\"channel\"",
      "\"presence-a\"", "\"auth\"", ":", ",", "{", "}", "[", "]", "null", "1", "\"#server-to-user-\"", "\"pusher:ping\""};
    for (int i = 0; i < 150; i++) {
      StringBuilder text = new StringBuilder("{");
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(words[random.nextInt(words.length)]);
      }
      try (PusherPeer peer = PusherPeer.connect(node)) {
        peer.text(text.append("}").toString()).text("{\"event\":\"pusher:ping\"}");
        peer.socket().read();
      }
    }
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.subscribe("news");
    }
  }

  @Test
  void limitsChannelsAndMembers(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxSubscriptions(2).setMaxMembers(2));
    try (PusherPeer a = PusherPeer.connect(node); PusherPeer b = PusherPeer.connect(node);
         PusherPeer c = PusherPeer.connect(node)) {
      a.subscribe("one").subscribe("two").ask("three", null).expectRefusal("three", PusherError.OVER_CAPACITY);
      a.send("pusher:unsubscribe", new JsonObject().put("channel", "one")).subscribe("three");
      a.send("pusher:unsubscribe", new JsonObject().put("channel", "two"));
      assertThat(a.enter("presence-a", "ann").getInteger("count")).isEqualTo(1);
      assertThat(b.enter("presence-a", "bob").getInteger("count")).isEqualTo(2);
      assertThat(a.expect("pusher_internal:member_added", "presence-a").getString("user_id")).isEqualTo("bob");
      c.ask("presence-a", "{\"user_id\":\"cleo\"}").expectRefusal("presence-a", PusherError.OVER_QUOTA);
      assertThat(c.enter("presence-a", "bob").getInteger("count")).isEqualTo(2);
      a.expectNothing();
    }
  }

  @Test
  void presenceNeedsChannelsThatHaveIt(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options(), new ChannelsOptions(), false);
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.ask("presence-a", "{\"user_id\":\"ann\"}").expectRefusal("presence-a", PusherError.OVER_CAPACITY);
      peer.subscribe("news");
    }
  }

  @Test
  void clientEventsHaveLimits(Vertx vertx) {
    PusherOptions.App quiet = new PusherOptions.App("app2", "key2", "a secret of app2", "two/", false);
    PusherNode node = PusherNode.start(vertx, PusherNode.options().addApp(quiet).setMaxDataBytes(100)
      .setMaxEventBytes(20).setMaxClientEventsPerSecond(1_000));
    try (PusherPeer a = PusherPeer.connect(node); PusherPeer b = PusherPeer.connect(node);
         PusherPeer c = PusherPeer.connect(node, quiet)) {
      a.subscribe("private-a").subscribe("news").subscribe("private-encrypted-a");
      b.subscribe("private-a");
      c.subscribe("private-a").clientEvent("private-a", "client-a", 1).expectError(PusherError.UNAUTHORISED);
      for (String channel : new String[] {"news", "private-other", "private-encrypted-a", null}) {
        a.clientEvent(channel, "client-a", 1).expectError(PusherError.UNAUTHORISED);
      }
      a.clientEvent("private-a", "client-a", "x".repeat(99)).expectError(PusherError.RATE_LIMIT);
      a.clientEvent("private-a", "client-" + "x".repeat(14), 1).expectError(PusherError.RATE_LIMIT);
      b.expectNothing();
      a.clientEvent("private-a", "client-a", new JsonObject().put("n", 1));
      assertThat(b.expect("client-a", "private-a")).isEqualTo(new JsonObject().put("n", 1));
      a.expectNothing();
      c.expectNothing();
    }
  }

  @Test
  void moreThanSoManyClientEventsInASecondAreRefused(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxClientEventsPerSecond(0));
    try (PusherPeer a = PusherPeer.connect(node)) {
      a.subscribe("private-a").clientEvent("private-a", "client-a", 1).expectError(PusherError.RATE_LIMIT);
      assertThat(node.count(Counter.RATE_LIMITED)).isEqualTo(1);
    }
  }

  @Test
  void pingsWhoIsSilentAndClosesWhoStaysIt(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setActivityTimeoutSeconds(1)
      .setPongTimeoutSeconds(1));
    try (PusherPeer silent = PusherPeer.connect(node); PusherPeer alive = PusherPeer.connect(node)) {
      alive.expect("pusher:ping", null);
      alive.send("pusher:pong", new JsonObject());
      silent.expect("pusher:ping", null);
      silent.socket().expectClose(PusherError.NO_PONG.code);
      alive.expect("pusher:ping", null);
      assertThat(node.count(Counter.NO_PONG)).isEqualTo(1);
    }
  }

  @Test
  void whoShowsNoSignatureInTimeIsClosedIfThatIsWanted(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setSignInTimeoutSeconds(1));
    try (PusherPeer user = PusherPeer.connect(node); PusherPeer member = PusherPeer.connect(node);
         PusherPeer nobody = PusherPeer.connect(node)) {
      user.signIn("ann").expect("pusher:signin_success", null);
      member.subscribe("private-a");
      nobody.subscribe("news").ask("private-b", null).expect("pusher_internal:subscription_succeeded", "private-b");
      nobody.send("pusher:unsubscribe", new JsonObject().put("channel", "private-b"));
      nobody.expectError(PusherError.UNAUTHORISED);
      nobody.socket().expectClose(PusherError.UNAUTHORISED.code);
      user.expectNothing();
      member.expectNothing();
      assertThat(node.count(Counter.NOT_SIGNED_IN)).isEqualTo(1);
    }
  }

  @Test
  void instancesOfOnePortAreOne(Vertx vertx) {
    PusherNode first = PusherNode.start(vertx, PusherNode.options());
    PusherNode second = PusherNode.start(vertx, PusherNode.options(), PusherNode.presence(), first.port());
    List<PusherPeer> peers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      peers.add(PusherPeer.connect(first).subscribe("private-a"));
    }
    assertThat(first.sessions()).isEqualTo(2);
    assertThat(second.sessions()).isEqualTo(2);
    for (int i = 0; i < 4; i++) {
      assertThat(peers.get(i).enter("presence-a", "u" + i).getInteger("count")).isEqualTo(i + 1);
      for (int before = 0; before < i; before++) {
        peers.get(before).expect("pusher_internal:member_added", "presence-a");
      }
    }
    peers.get(0).clientEvent("private-a", "client-a", 1);
    for (int i = 1; i < 4; i++) {
      assertThat(peers.get(i).read().getString("event")).isEqualTo("client-a");
    }
    peers.forEach(PusherPeer::close);
  }

  @Test
  void appsWithAPrefixHaveTopicsOfTheirOwn(Vertx vertx) {
    PusherOptions.App other = new PusherOptions.App("app2", "key2", "a secret of app2", "two/", true);
    PusherNode node = PusherNode.start(vertx, PusherNode.options().addApp(other));
    try (PusherPeer a = PusherPeer.connect(node); PusherPeer b = PusherPeer.connect(node, other)) {
      a.subscribe("news");
      b.subscribe("news");
      Await.result(node.channels().publish("two/news", Buffer.buffer("{\"n\":2}")));
      assertThat(b.expect("message", "news")).isEqualTo(new JsonObject().put("n", 2));
      a.expectNothing();
      b.subscribe("private-a");
      Await.result(node.channels().publish("private-two/a", Buffer.buffer("{\"n\":3}")));
      assertThat(b.expect("message", "private-a")).isEqualTo(new JsonObject().put("n", 3));
      for (String name : List.of("two/news", "two/private-a", "private-two/a", "presence-two/a")) {
        a.ask(name, null).expectRefusal(name, PusherError.UNAUTHORISED);
      }
      b.subscribe("two/news");
      String signedByOther = "key2:" + Signatures.sign(other.secret(), a.socketId() + ":private-a");
      a.send("pusher:subscribe", new JsonObject().put("channel", "private-a").put("auth", signedByOther))
        .expectRefusal("private-a", PusherError.UNAUTHORISED);
    }
  }

  @Test
  void membersOfOtherBridgesAreMembersToo(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    try (PusherPeer ann = PusherPeer.connect(node)) {
      ann.enter("presence-a", "ann");
      var subscription = Await.result(node.channels().subscribe("presence-a",
        new SubscribeOptions().setIdentity("native"), message -> { }));
      assertThat(ann.expect("pusher_internal:member_added", "presence-a"))
        .isEqualTo(new JsonObject().put("user_id", "native").put("user_info", new JsonObject()));
      Await.result(subscription.unsubscribe());
      assertThat(ann.expect("pusher_internal:member_removed", "presence-a").getString("user_id")).isEqualTo("native");
    }
  }

  @Test
  void aCacheChannelWithHistoryBeginsWithItsLastMessageWhoeverPublishedIt(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options(), new ChannelsOptions()
      .addChannel(new ChannelOptions("#").setPresence(true).setHistorySize(10)), false);
    try (PusherPeer a = PusherPeer.connect(node); PusherPeer b = PusherPeer.connect(node)) {
      a.subscribe("cache-a").expect("pusher:cache_miss", "cache-a");
      for (int n = 1; n <= 3; n++) {
        Await.result(node.channels().publish("cache-a", Buffer.buffer("{\"n\":" + n + "}")));
        assertThat(a.expect("message", "cache-a").getInteger("n")).isEqualTo(n);
      }
      assertThat(b.subscribe("cache-a").expect("message", "cache-a").getInteger("n")).isEqualTo(3);
      b.expectNothing();
    }
  }

  @Test
  void aCacheChannelWhoseHistoryHasPassedMisses(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options(), new ChannelsOptions()
      .addChannel(new ChannelOptions("#").setHistorySize(10).setHistoryAgeMs(100)), false);
    Await.result(node.channels().publish("cache-a", Buffer.buffer("{\"n\":1}")));
    Await.until("passed", () -> Await.result(node.channels().history("cache-a", null, 1)).messages().isEmpty());
    try (PusherPeer peer = PusherPeer.connect(node)) {
      peer.subscribe("cache-a").expect("pusher:cache_miss", "cache-a");
      Await.result(node.channels().publish("cache-a", Buffer.buffer("{\"n\":2}")));
      assertThat(peer.expect("message", "cache-a").getInteger("n")).isEqualTo(2);
    }
  }

  @Test
  void whoDoesNotReadIsClosed(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options().setMaxQueuedBytes(20_000));
    Gateway<Buffer> gateway = Gateway.of(vertx, PusherOptions.DEFAULT_GATEWAY);
    try (RawWebSocket slow = RawWebSocket.open(RawClient.connectSlowReader(node.port(), 4_096), "a",
      "/app/key1?protocol=7")) {
      slow.sendText("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"news\"}}");
      Await.until("subscribed", () -> node.count(Counter.SUBSCRIPTIONS) == 1);
      Buffer payload = Buffer.buffer('"' + "x".repeat(50_000) + '"');
      Await.until("closed", () -> {
        Await.result(node.channels().publish("news", payload));
        return Await.result(gateway.everyone().count()).value() == 0;
      });
    }
  }

  @Test
  void aSecondUserOnOneConnectionOrAWrongSignatureEndsIt(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    try (PusherPeer a = PusherPeer.connect(node); PusherPeer b = PusherPeer.connect(node)) {
      a.signIn("ann").expect("pusher:signin_success", null);
      a.ask("#server-to-user-bob", null).expectRefusal("#server-to-user-bob", PusherError.UNAUTHORISED);
      a.ask("#server-to-user-ann", null).expect("pusher_internal:subscription_succeeded", "#server-to-user-ann");
      assertThat(a.ask("presence-a", null).expect("pusher_internal:subscription_succeeded", "presence-a")
        .getJsonObject("presence").getJsonArray("ids").getString(0)).isEqualTo("ann");
      a.signIn("bob").expectError(PusherError.UNAUTHORISED);
      a.socket().expectClose(PusherError.UNAUTHORISED.code);
      b.send("pusher:signin", new JsonObject().put("user_data", "{\"id\":\"ann\"}").put("auth", "key1:00"))
        .expectError(PusherError.UNAUTHORISED);
      b.socket().expectClose(PusherError.UNAUTHORISED.code);
    }
  }

  @Test
  void leavingTellsTheOthersAndClosingTheAppSendsEverybodyElsewhere(Vertx vertx) {
    PusherNode node = PusherNode.start(vertx, PusherNode.options());
    try (PusherPeer ann = PusherPeer.connect(node); PusherPeer bob = PusherPeer.connect(node)) {
      ann.enter("presence-a", "ann");
      bob.enter("presence-a", "bob");
      ann.expect("pusher_internal:member_added", "presence-a");
      bob.send("pusher:unsubscribe", new JsonObject().put("channel", "presence-a"));
      assertThat(ann.expect("pusher_internal:member_removed", "presence-a").getString("user_id")).isEqualTo("bob");
      assertThat(bob.enter("presence-a", "bob").getInteger("count")).isEqualTo(2);
      ann.expect("pusher_internal:member_added", "presence-a");
      node.closeApp();
      ann.socket().expectClose(PusherError.RECONNECT.code);
      bob.socket().expectClose(PusherError.RECONNECT.code);
    }
  }
}
