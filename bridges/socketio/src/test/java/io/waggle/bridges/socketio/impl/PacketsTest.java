// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PacketsTest {

  private static String text(EngineMessage message) {
    assertThat(message.isText()).isTrue();
    return message.payload().toString();
  }

  @Test
  void writesEvents() {
    assertThat(text(Packets.event("/", Packet.NO_ID, Packets.data("hello")))).isEqualTo("2[\"hello\"]");
    assertThat(text(Packets.event("/chat", 7, Packets.data("hello", 1, null, List.of("é"), Map.of("a", true)))))
      .isEqualTo("2/chat,7[\"hello\",1,null,[\"é\"],{\"a\":true}]");
  }

  @Test
  void takesBinaryValuesOut() {
    EngineMessage message = Packets.event("/", Packet.NO_ID,
      Packets.data("file", Buffer.buffer("one"), new JsonObject().put("a", new JsonArray().add(Buffer.buffer("two")))));
    assertThat(text(message)).matches("52-\\[\"file\",\\{.*\\},\\{\"a\":\\[\\{.*\\}\\]\\}\\]")
      .contains("\"_placeholder\":true").contains("\"num\":0").contains("\"num\":1");
    assertThat(message.attachments()).containsExactly(Buffer.buffer("one"), Buffer.buffer("two"));
  }

  @Test
  void doesNotChangeWhatTheApplicationGave() {
    JsonObject given = new JsonObject().put("a", Buffer.buffer("x"));
    Packets.event("/", Packet.NO_ID, Packets.data("file", given));
    assertThat(given.getBuffer("a")).isEqualTo(Buffer.buffer("x"));
  }

  @Test
  void writesTheOtherPackets() {
    assertThat(text(Packets.ack("/", 3, new JsonArray()))).isEqualTo("33[]");
    assertThat(text(Packets.ack("/chat", 3, new JsonArray().add(new byte[] {1}))))
      .startsWith("61-/chat,3[{");
    assertThat(text(Packets.connect("/", null))).isEqualTo("0");
    assertThat(text(Packets.connect("/chat", new JsonObject().put("sid", "x")))).isEqualTo("0/chat,{\"sid\":\"x\"}");
    assertThat(text(Packets.connectError("/chat", new JsonObject().put("message", "no"))))
      .isEqualTo("4/chat,{\"message\":\"no\"}");
    assertThat(text(Packets.connectError("/", "no"))).isEqualTo("4\"no\"");
    assertThat(text(Packets.disconnect("/chat"))).isEqualTo("1/chat,");
  }

  @Test
  void refusesWhatCannotBeSent() {
    assertThatIllegalArgumentException().isThrownBy(() -> Packets.data("disconnect"))
      .withMessageStartingWith("event: disconnect (expected:");
    assertThatIllegalArgumentException().isThrownBy(() -> Packets.data(null));
    assertThatIllegalArgumentException()
      .isThrownBy(() -> Packets.event("/", Packet.NO_ID, Packets.data("a", new Object())));
    JsonArray loop = new JsonArray();
    loop.add(loop);
    assertThatIllegalArgumentException().isThrownBy(() -> Packets.event("/", Packet.NO_ID, Packets.data("a", loop)));
  }
}
