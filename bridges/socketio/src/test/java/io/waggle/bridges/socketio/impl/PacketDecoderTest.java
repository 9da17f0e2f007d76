// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDecoderTest {

  private final PacketDecoder decoder = new PacketDecoder(10, 1_000);

  private Packet text(String text) {
    return decoder.add(EngineMessage.text(Buffer.buffer(text)));
  }

  private Packet binary(String bytes) {
    return decoder.add(EngineMessage.binary(Buffer.buffer(bytes)));
  }

  private void refuses(String text) {
    assertThatThrownBy(() -> text(text)).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", value = {
    // text                         | type          | nsp   | query   | id | data
    "0                              | CONNECT       | /     | -       | -1 | -",
    "0{\"token\":\"x\"}             | CONNECT       | /     | -       | -1 | {\"token\":\"x\"}",
    "0/chat                         | CONNECT       | /chat | -       | -1 | -",
    "0/chat,                        | CONNECT       | /chat | -       | -1 | -",
    "0/chat?token=x&a=b             | CONNECT       | /chat | token=x&a=b | -1 | -",
    "0/chat?token=x,                | CONNECT       | /chat | token=x | -1 | -",
    "0/chat,{\"a\":[1,2]}           | CONNECT       | /chat | -       | -1 | {\"a\":[1,2]}",
    "1                              | DISCONNECT    | /     | -       | -1 | -",
    "1/chat,                        | DISCONNECT    | /chat | -       | -1 | -",
    "2[\"hello\"]                   | EVENT         | /     | -       | -1 | [\"hello\"]",
    "2[\"error\"]                   | EVENT         | /     | -       | -1 | [\"error\"]",
    "212[\"hello\",1,null,true]     | EVENT         | /     | -       | 12 | [\"hello\",1,null,true]",
    "2/chat,0[\"hello\"]            | EVENT         | /chat | -       | 0  | [\"hello\"]",
    "2/a/b-c,[\"é€😀\"]             | EVENT         | /a/b-c | -      | -1 | [\"é€😀\"]",
    "3/chat,7[\"ok\"]               | ACK           | /chat | -       | 7  | [\"ok\"]",
    "30[]                           | ACK           | /     | -       | 0  | []",
    "4/chat,\"no\"                  | CONNECT_ERROR | /chat | -       | -1 | no",
    "4{\"message\":\"no\"}          | CONNECT_ERROR | /     | -       | -1 | {\"message\":\"no\"}",
    "2[\"a\",{\"_placeholder\":true,\"num\":0}] | EVENT | / | - | -1 | [\"a\",{\"_placeholder\":true,\"num\":0}]"})
  void readsPackets(String text, Packet.Type type, String namespace, String query, long id, String data) {
    Packet packet = text(text);
    assertThat(packet.type()).isEqualTo(type);
    assertThat(packet.namespace()).isEqualTo(namespace);
    assertThat(packet.query()).isEqualTo(query);
    assertThat(packet.id()).isEqualTo(id);
    assertThat(packet.data() == null ? null : packet.data().toString()).isEqualTo(data);
  }

  @Test
  void putsAttachmentsIntoTheirPlaces() {
    assertThat(text("52-/chat,3[\"file\",{\"_placeholder\":true,\"num\":1},{\"a\":[{\"_placeholder\":true,\"num\":0}]}]"))
      .isNull();
    assertThat(decoder.isWaiting()).isTrue();
    assertThat(binary("one")).isNull();
    Packet packet = binary("two");
    assertThat(packet.type()).isEqualTo(Packet.Type.BINARY_EVENT);
    assertThat(packet.id()).isEqualTo(3);
    JsonArray data = (JsonArray) packet.data();
    assertThat(data.getBuffer(1)).isEqualTo(Buffer.buffer("two"));
    assertThat(data.getJsonObject(2).getJsonArray("a").getBuffer(0)).isEqualTo(Buffer.buffer("one"));
    assertThat(decoder.isWaiting()).isFalse();
    assertThat(text("2[\"next\"]")).isNotNull();
  }

  @Test
  void takesABinaryAcknowledgement() {
    assertThat(text("61-7[{\"_placeholder\":true,\"num\":0}]")).isNull();
    Packet packet = binary("x");
    assertThat(packet.type().isAck()).isTrue();
    assertThat(((JsonArray) packet.data()).getBuffer(0)).isEqualTo(Buffer.buffer("x"));
  }

  @Test
  void aBinaryPacketMayHaveNoAttachment() {
    assertThat(text("50-[\"a\"]").data()).isEqualTo(new JsonArray().add("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "9[\"a\"]", "x", " ", "-1", "é", "2", "2{}", "2[]", "2\"a\"", "2[\"a\"", "2[\"a\"]x",
    "2/chat", "2/chat,", "2 [\"a\"", "212", "3[]", "3", "31", "31{}", "1[]", "1{\"a\":1}", "0[]", "0\"x\"", "01",
    "4", "4[]", "5[\"a\"]", "5-[\"a\"]", "51[\"a\"]", "5x-[\"a\"]", "51-", "51-{}", "6-", "61-[]", "2[\"a\",nul]",
    "2[\"a\",NaN]", "2['a']", "2[\"\\ud8\"]"})
  void refusesWhatIsNoPacket(String text) {
    refuses(text);
  }

  /** CVE-2023-32695 and its like: an event whose name is no text was called as a function, or compared with one. */
  @ParameterizedTest
  @ValueSource(strings = {"2[{\"toString\":\"foo\"}]", "2[null]", "2[[]]", "2[1]", "2[true]",
    "51-[{\"_placeholder\":true,\"num\":0}]"})
  void refusesAnEventWhoseNameIsNoText(String text) {
    refuses(text);
  }

  /** CVE-2024-38355 and its like: names that servers and clients use themselves. */
  @ParameterizedTest
  @ValueSource(strings = {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
  void refusesReservedEvents(String event) {
    refuses("2[\"" + event + "\"]");
  }

  /** CVE-2022-2421: the number of a placeholder was used as a key of anything. */
  @ParameterizedTest
  @ValueSource(strings = {"\"splice\"", "\"0\"", "-1", "1", "0.5", "1e1", "99999999999999999999", "null", "{}", "[0]",
    "true"})
  void refusesPlaceholdersWithoutAnAttachment(String number) {
    text("51-[\"a\",{\"_placeholder\":true,\"num\":" + number + "}]");
    assertThatThrownBy(() -> binary("x")).isInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesAPlaceholderInAPacketThatSaysItHasNone() {
    refuses("50-[\"a\",{\"_placeholder\":true,\"num\":0}]");
  }

  @Test
  void refusesMoreAttachmentsThanAllowed() {
    assertThat(text("510-[\"a\"]")).isNull();
    assertThatThrownBy(() -> new PacketDecoder(10, 1_000).add(EngineMessage.text(Buffer.buffer("511-[\"a\"]"))))
      .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(CloseReason.TOO_BIG));
    assertThatThrownBy(() -> new PacketDecoder(10, 1_000).add(EngineMessage.text(Buffer.buffer("59999999-[\"a\"]"))))
      .isInstanceOf(ProtocolException.class);
  }

  @Test
  void refusesAttachmentsThatAreTooLongTogether() {
    text("53-[\"a\"]");
    binary("x".repeat(500));
    assertThatThrownBy(() -> binary("x".repeat(500)))
      .isInstanceOfSatisfying(ProtocolException.class, e -> assertThat(e.reason()).isEqualTo(CloseReason.TOO_BIG));
  }

  @Test
  void refusesTextWhereAnAttachmentIsDue() {
    text("51-[\"a\"]");
    refuses("2[\"b\"]");
  }

  @Test
  void refusesBytesThatNobodySpokeOf() {
    assertThatThrownBy(() -> binary("x")).isInstanceOf(ProtocolException.class);
  }

  /** CVE-2020-36049: the time of a packet that was all header grew with the square of its length. */
  @Test
  void refusesHeadersThatDoNotEnd() {
    refuses("2/" + "x".repeat(1_000_000));
    refuses("2" + "1".repeat(1_000_000) + "[\"a\"]");
    refuses("5" + "1".repeat(1_000_000) + "-[\"a\"]");
  }

  @Test
  void refusesDataThatIsTooDeep() {
    refuses("2[\"a\"," + "[".repeat(100_000) + "]".repeat(100_000) + "]");
    refuses("2[\"a\"," + "[".repeat(64) + "]".repeat(64) + "]");
    assertThat(text("2[\"a\"," + "[".repeat(63) + "]".repeat(63) + "]")).isNotNull();
  }

  @Test
  void takesIdsThatADoubleHolds() {
    assertThat(text("2999999999999999[\"a\"]").id()).isEqualTo(999_999_999_999_999L);
    refuses("21000000000000000[\"a\"]");
  }

  @Test
  void takesKeysThatMeanSomethingInOtherLanguages() {
    JsonArray data = (JsonArray) text("2[\"a\",{\"__proto__\":{\"x\":1},\"constructor\":2}]").data();
    assertThat(data.getJsonObject(1)).isEqualTo(
      new JsonObject().put("__proto__", new JsonObject().put("x", 1)).put("constructor", 2));
  }
}
