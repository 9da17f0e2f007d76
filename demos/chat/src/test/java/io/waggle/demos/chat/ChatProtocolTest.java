// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawResponse;
import io.waggle.testkit.RawWebSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire, between connections of two instances. */
@CleanVertx
class ChatProtocolTest {

  private Vertx vertx;
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    restart(new JsonObject().put("burst", 500));
  }

  private ChatServer restart(JsonObject conf) {
    ChatServer server = ChatServer.start(vertx, conf);
    port = server.port;
    return server;
  }

  @Test
  void instancesShareThePortAndTheRooms() {
    ChatServer server = restart(new JsonObject());
    assertThat(server.instances).hasSize(2).allMatch(instance -> instance.actualPort() == port);
    try (Guest ann = Guest.of(port, "Ann", "lobby"); Guest bob = new Guest(port, "k".repeat(16))) {
      ann.expect("welcome");
      bob.join("Bob", "lobby", null, -1);
      JsonObject welcome = bob.expect("welcome");
      assertThat(welcome.getJsonArray("people").stream().map(p -> ((JsonObject) p).getString("name")))
        .containsExactly("Ann", "Bob");
      assertThat(ann.expect("joined").getJsonObject("person").getString("name")).isEqualTo("Bob");
      bob.say("hello");
      assertThat(ann.expect("post").getString("text")).isEqualTo("hello");
      assertThat(bob.expect("post").getLong("id")).isEqualTo(1);
      assertThat(server.instances).allMatch(instance -> instance.metrics().accepted() == 1);
    }
  }

  @Test
  void givesThePageWithHeadersThatForbidInlineCode() {
    RawResponse page = get("/");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("content-type")).startsWith("text/html");
    assertThat(page.header("content-security-policy")).startsWith("default-src 'self';");
    assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(body("/")).contains("/chat.js").doesNotContain("style=").doesNotContain("onclick");
    assertThat(get("/chat.js").status()).isEqualTo(200);
    assertThat(get("/nothing").status()).isEqualTo(404);
    assertThat(get("/../pom.xml").status()).isIn(400, 404);
  }

  private RawResponse get(String path) {
    try (RawClient client = RawClient.connect(port)) {
      return RawResponse.read(client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    }
  }

  private String body(String path) {
    try (RawClient client = RawClient.connect(port)) {
      RawResponse head = RawResponse.read(client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
      return new String(client.read(Integer.parseInt(head.header("content-length"))), StandardCharsets.UTF_8);
    }
  }

  @Test
  void refusesConnectionsOfOtherSites() {
    try (RawClient client = RawClient.connect(port)) {
      assertThat(RawWebSocket.handshake(client, "localhost", "/chat", "Origin: http://evil.test").status())
        .isEqualTo(403);
    }
  }

  @Test
  void aCutConnectionMissesNothing() {
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      String epoch;
      try (Guest bob = Guest.of(port, "Bob", "lobby")) {
        epoch = bob.expect("welcome").getString("epoch");
        ann.expect("joined");
        ann.say("one");
        bob.expect("post");
        ann.expect("post");
      }
      ann.say("two").say("three");
      ann.expect("post");
      ann.expect("post");
      try (Guest bob = new Guest(port, "key-of-Bob------")) {
        bob.join("Bob", "lobby", epoch, 1);
        JsonObject welcome = bob.expect("welcome");
        assertThat(welcome.getBoolean("resumed")).isTrue();
        assertThat(welcome.getBoolean("gap")).isFalse();
        assertThat(welcome.getJsonArray("posts").stream().map(p -> ((JsonObject) p).getString("text")))
          .containsExactly("two", "three");
        ann.say("four");
        assertThat(bob.expect("post").getString("text")).isEqualTo("four");
        assertThat(ann.expect("post").getString("text")).isEqualTo("four");
      }
    }
  }

  @Test
  void resumingUnderFireDeliversEachMessageOnce() {
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      String epoch = ann.expect("welcome").getString("epoch");
      long seen = 0;
      for (int round = 0; round < 20; round++) {
        for (int i = 0; i < 3; i++) {
          ann.say("m");
        }
        try (Guest bob = new Guest(port, "key-of-Bob------")) {
          bob.join("Bob", "lobby", epoch, seen);
          for (int i = 0; i < 3; i++) {
            ann.say("m");
          }
          JsonArray posts = bob.expect("welcome").getJsonArray("posts");
          for (Object post : posts) {
            assertThat(((JsonObject) post).getLong("id")).isEqualTo(++seen);
          }
          while (seen < 6 * (round + 1)) {
            assertThat(bob.expect("post").getLong("id")).isEqualTo(++seen);
          }
        }
      }
    }
  }

  @Test
  void aPrivateMessageReachesAllTabsOfTwoPeopleAndNobodyElse() {
    try (Guest ann = Guest.of(port, "Ann", "lobby"); Guest bob = Guest.of(port, "Bob", "lobby");
         Guest bobsTab = Guest.of(port, "Bob", "lobby"); Guest cay = Guest.of(port, "Cay", "lobby")) {
      String id = bob.expect("welcome").getJsonObject("you").getString("id");
      assertThat(bobsTab.expect("welcome").getJsonObject("you").getString("id")).isEqualTo(id);
      cay.expect("welcome");
      ann.expect("welcome");
      bob.next();
      ann.send(new JsonObject().put("type", "say").put("text", "psst").put("to", id)).say("all");
      for (Guest guest : new Guest[] {ann, bob, bobsTab, cay}) {
        JsonObject post = nextPost(guest);
        if (guest != cay) {
          assertThat(post.getString("text")).isEqualTo("psst");
          assertThat(post.getString("to")).isEqualTo(id);
          post = nextPost(guest);
        }
        assertThat(post.getString("text")).isEqualTo("all");
      }
    }
  }

  private static JsonObject nextPost(Guest guest) {
    JsonObject message = guest.next();
    while (message.getString("type").equals("joined")) {
      message = guest.next();
    }
    assertThat(message.getString("type")).isEqualTo("post");
    return message;
  }

  @Test
  void tellsWhoTypesAndWhoLeft() {
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      Guest bob = Guest.of(port, "Bob", "lobby");
      String id = bob.expect("welcome").getJsonObject("you").getString("id");
      ann.expect("joined");
      bob.send(new JsonObject().put("type", "typing"));
      assertThat(ann.expect("typing").getString("from")).isEqualTo(id);
      bob.leave();
      assertThat(ann.expect("left").getJsonObject("person").getString("id")).isEqualTo(id);
    }
  }

  @Test
  void aBrokenConnectionLeavesAfterTheGraceTimeAndUnheardWhispersAreReported() {
    restart(new JsonObject().put("graceMs", 0));
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      Guest bob = Guest.of(port, "Bob", "lobby");
      String id = bob.expect("welcome").getJsonObject("you").getString("id");
      ann.expect("joined");
      bob.close();
      assertThat(ann.expect("left").getJsonObject("person").getString("id")).isEqualTo(id);
      ann.send(new JsonObject().put("type", "say").put("text", "psst").put("to", id));
      ann.expectNotice("not-here");
    }
  }

  @Test
  void oneWhoIsTooFastIsToldAndClosedIfThatDoesNotHelp() {
    restart(new JsonObject().put("burst", 2).put("messagesPerSecond", 1));
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      for (int i = 0; i < 10; i++) {
        ann.send(new JsonObject().put("type", "say").put("text", "hi").put("ref", "r" + i));
      }
      JsonObject notice = ann.next();
      while (notice.getString("type").equals("post")) {
        notice = ann.next();
      }
      assertThat(notice.getString("code")).isEqualTo("too-fast");
      assertThat(notice.getString("ref")).startsWith("r");
      assertThat(notice.getString("of")).isEqualTo("say");
      assertThat(notice.getLong("retryMs")).isBetween(1L, 1_000L);
      for (int i = 0; i <= Visitor.MAX_REFUSED + 20; i++) {
        ann.send(new JsonObject().put("type", "nonsense"));
      }
      RawFrame frame = ann.socket.read();
      while (frame.opcode() == RawFrame.TEXT) {
        frame = ann.socket.read();
      }
      assertThat(frame.closeCode()).isEqualTo(1008);
    }
  }

  @Test
  void oneWhoNeverStopsTypingIsClosed() {
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      for (int i = 0; i < 500; i++) {
        ann.socket.client().offer(RawFrame.text("{\"type\":\"typing\"}").encode());
      }
      ann.socket.expectClose(1008);
    }
  }

  @Test
  void sayingTheSameTwiceSaysItOnce() {
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      JsonObject say = new JsonObject().put("type", "say").put("text", "once").put("ref", "r1");
      ann.send(say).send(say).say("next");
      assertThat(ann.expect("post").getLong("id")).isEqualTo(1);
      assertThat(ann.expect("post").getLong("id")).isEqualTo(1);
      assertThat(ann.expect("post").getLong("id")).isEqualTo(2);
    }
  }

  @Test
  void changingRoomsLeavesTheFormerOne() {
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      try (Guest bob = Guest.of(port, "Bob", "lobby")) {
        bob.expect("welcome");
        bob.join("Bob", "garden", null, -1);
        assertThat(bob.expect("welcome").getString("room")).isEqualTo("garden");
        JsonObject message = ann.next();
        while (!message.getString("type").equals("left")) {
          message = ann.next();
        }
        ann.say("still there?");
        ann.expect("post");
        bob.say("in the garden");
        assertThat(bob.expect("post").getString("text")).isEqualTo("in the garden");
      }
    }
  }
}
