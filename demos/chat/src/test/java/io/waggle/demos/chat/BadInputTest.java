// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fields that are missing, of another type, too long or nonsense are refused with a code; nobody else notices. */
@CleanVertx
class BadInputTest {

  private static final String KEY = "k".repeat(16);

  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    port = ChatServer.start(vertx, new JsonObject().put("burst", 500).put("maxText", 10)).port;
  }

  @ParameterizedTest
  @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
    "{};unknown-type",
    "{'type':null};unknown-type",
    "{'type':'shout'};unknown-type",
    "{'type':7};bad-field",
    "{'type':'a type much longer than any'};bad-field",
    "{'type':'join'};bad-room",
    "{'type':'join','room':'a/b','name':'Ann','key':'KEY'};bad-room",
    "{'type':'join','room':'lobby','key':'KEY'};bad-name",
    "{'type':'join','room':'lobby','name':'\\u202e','key':'KEY'};bad-name",
    "{'type':'join','room':'lobby','name':['Ann'],'key':'KEY'};bad-field",
    "{'type':'join','room':'lobby','name':'Ann'};bad-key",
    "{'type':'join','room':'lobby','name':'Ann','key':'short'};bad-key",
    "{'type':'join','room':'lobby','name':'Ann','key':'KEY','epoch':7,'last':1};bad-field",
    "{'type':'say','text':'hi'};join-first",
    "{'type':'say'};empty",
    "{'type':'say','text':' \\n '};empty",
    "{'type':'say','text':{'a':1}};bad-field",
    "{'type':'say','text':'12345678901'};too-long",
    "{'type':'say','text':'hi','ref':5};bad-field",
    "{'type':'say','text':'hi','to':[]};bad-field",
    "{'type':'typing'};join-first",
    "{'type':'leave'};join-first"
  })
  void refusesWithACode(String message, String code) {
    try (Guest guest = new Guest(port, KEY)) {
      guest.send(new JsonObject(message.replace('\'', '"').replace("KEY", KEY)));
      guest.expectNotice(code);
      guest.join("Ann", "lobby", null, -1);
      guest.expect("welcome");
    }
  }

  @Test
  void measuresTextInCodePoints() {
    try (Guest ann = Guest.of(port, "Ann", "lobby")) {
      ann.expect("welcome");
      ann.say("🐝".repeat(10));
      assertThat(ann.expect("post").getString("text")).isEqualTo("🐝".repeat(10));
      ann.say("🐝".repeat(11));
      ann.expectNotice("too-long");
    }
  }

  @Test
  void aFieldOfEveryHostileKindHarmsNobody() {
    try (Guest ann = Guest.of(port, "Ann", "lobby"); Guest eve = new Guest(port, KEY)) {
      ann.expect("welcome");
      eve.send(new JsonObject("{\"type\":\"join\",\"name\":\"Eve\",\"room\":\"lobby\",\"key\":\"" + KEY
        + "\",\"epoch\":\"x\",\"last\":1e300}"));
      eve.expect("welcome");
      ann.expect("joined");
      eve.send(new JsonObject("{\"type\":\"say\",\"text\":\"hi\",\"connection\":\"stolen\",\"from\":\"p1\"}"));
      assertThat(ann.expect("post").getString("name")).isEqualTo("Eve");
    }
  }

  @Test
  void aMessageThatIsNoJsonClosesThatConnectionOnly() {
    try (Guest ann = Guest.of(port, "Ann", "lobby"); Guest eve = new Guest(port, KEY)) {
      ann.expect("welcome");
      eve.socket.sendText("no json");
      eve.socket.expectClose(1007);
      ann.say("hi");
      ann.expect("post");
    }
  }

  @Test
  void aFrameOverTheLimitClosesThatConnectionOnly() {
    try (Guest ann = Guest.of(port, "Ann", "lobby"); Guest eve = new Guest(port, KEY)) {
      ann.expect("welcome");
      eve.socket.send(RawFrame.text("").withClaimedLength(ChatVerticle.MAX_FRAME_BYTES + 1));
      eve.socket.expectClose(1009);
      ann.say("hi");
      ann.expect("post");
    }
  }
}
