// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.waggle.ProtocolException;
import io.waggle.internal.WebSocketMessages;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class EngineCodecTest {

  private static final Buffer BYTES = Buffer.buffer(new byte[] {1, 2});
  private static final EngineFrame TEXT = EngineFrame.text("4é😀");
  private static final EngineFrame BINARY_3 = new EngineFrame(hex("04 01 02"), false);
  private static final EngineFrame BINARY_4 = new EngineFrame(BYTES, false);

  private static Buffer hex(String hex) {
    return Buffer.buffer(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static List<String> encoded(EngineProtocol protocol, EngineMessage message) {
    List<String> out = new ArrayList<>();
    protocol.encode(message, new WebSocketMessages() {
      @Override
      public WebSocketMessages text(Buffer utf8) {
        out.add("text " + HexFormat.of().formatHex(utf8.getBytes()));
        return this;
      }

      @Override
      public WebSocketMessages text(char first, Buffer utf8) {
        return text(Buffer.buffer(first + utf8.toString()));
      }

      @Override
      public WebSocketMessages binary(Buffer bytes) {
        out.add("binary " + HexFormat.of().formatHex(bytes.getBytes()));
        return this;
      }
    });
    return out;
  }

  private static List<String> read(EngineProtocol protocol, BiConsumer<PayloadReader, Buffer> form, Buffer body) {
    List<String> packets = new ArrayList<>();
    form.accept(new PayloadReader(protocol, 100, packet -> packets.add(packet.type() + (packet.isText()
      ? " " + packet.data() : " bytes " + HexFormat.of().formatHex(packet.data().getBytes())))), body);
    return packets;
  }

  @Test
  void writesAMessageAndItsAttachmentsAsWebSocketMessages() {
    EngineMessage message = EngineMessage.of(Buffer.buffer("hi"), List.of(BYTES));
    assertThat(encoded(EngineProtocol.V3, message)).containsExactly("text 346869", "binary 040102");
    assertThat(encoded(EngineProtocol.V4, message)).containsExactly("text 346869", "binary 0102");
    assertThat(encoded(EngineProtocol.V4, EngineMessage.binary(BYTES))).containsExactly("binary 0102");
    assertThat(EngineProtocol.V3.asText(BINARY_3).toString()).isEqualTo("b4AQI=");
    assertThat(EngineProtocol.V4.asText(BINARY_4).toString()).isEqualTo("bAQI=");
  }

  @Test
  void readsPacketsOutOfWebSocketMessages() {
    EngineProtocol three = EngineProtocol.V3;
    EngineProtocol four = EngineProtocol.V4;
    assertThat(three.packet(Buffer.buffer("4hi"), true)).isEqualTo(new EnginePacket(4, Buffer.buffer("hi"), true));
    assertThat(four.packet(Buffer.buffer("2probe"), true).says("probe")).isTrue();
    assertThat(three.packet(hex("04 01 02"), false)).isEqualTo(new EnginePacket(4, BYTES, false));
    assertThat(four.packet(hex("01 02"), false)).isEqualTo(new EnginePacket(4, BYTES, false));
    assertThat(three.packet(Buffer.buffer("b4AQI="), true)).isEqualTo(new EnginePacket(4, BYTES, false));
    assertThat(four.packet(Buffer.buffer("bAQI="), true)).isEqualTo(new EnginePacket(4, BYTES, false));
    assertThat(four.packet(Buffer.buffer(), false).data().length()).isZero();
    assertThat(four.decode(Buffer.buffer("4hi"), true).payload().toString()).isEqualTo("hi");
  }

  @Test
  void refusesWhatIsNoPacket() {
    for (String text : List.of("", "7", "x", "/", "b4*", "b", "b9AQI=")) {
      assertThatThrownBy(() -> EngineProtocol.V3.packet(Buffer.buffer(text), true))
        .isInstanceOf(ProtocolException.class);
    }
    assertThatThrownBy(() -> EngineProtocol.V3.packet(hex("07"), false)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> EngineProtocol.V3.packet(hex(""), false)).isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> EngineProtocol.V4.packet(Buffer.buffer("b*"), true))
      .isInstanceOf(ProtocolException.class);
    assertThatThrownBy(() -> EngineProtocol.V4.decode(Buffer.buffer("6"), true))
      .isInstanceOf(ProtocolException.class);
  }

  @Test
  void writesPayloadsAsBothGenerationsExpectThem() {
    // 34 = "4", c3a9 = e with acute (1 code unit), f09f9880 = a smiling face (2 code units)
    assertThat(PayloadWriter.text(EngineProtocol.V4, List.of(TEXT, BINARY_4)))
      .isEqualTo(hex("34 c3a9 f09f9880  1e  62 41 51 49 3d"));
    assertThat(PayloadWriter.text(EngineProtocol.V3, List.of(TEXT, BINARY_3)))
      .isEqualTo(hex("34 3a  34 c3a9 f09f9880  36 3a  62 34 41 51 49 3d"));
    assertThat(PayloadWriter.binary(List.of(TEXT, BINARY_3)))
      .isEqualTo(hex("00 07 ff  34 c3a9 f09f9880   01 03 ff  04 01 02"));
    assertThat(PayloadWriter.binary(List.of(EngineFrame.text("4" + "x".repeat(119)))).slice(0, 6))
      .isEqualTo(hex("00 01 02 00 ff 34"));
  }

  @Test
  void prefersTheBinaryFormWhereItMakesADifference() {
    assertThat(PayloadWriter.gainsFromBinary(List.of(EngineFrame.text("4hi")))).isFalse();
    assertThat(PayloadWriter.gainsFromBinary(List.of(EngineFrame.text("4hi"), TEXT))).isTrue();
    assertThat(PayloadWriter.gainsFromBinary(List.of(EngineFrame.text("4hi"), BINARY_3))).isTrue();
  }

  @Test
  void readsPayloadsOfBothGenerations() {
    assertThat(read(EngineProtocol.V4, PayloadReader::separated, hex("34 c3a9 f09f9880  1e  62 41 51 49 3d")))
      .containsExactly("4 é😀", "4 bytes 0102");
    assertThat(read(EngineProtocol.V3, PayloadReader::counted,
      hex("34 3a  34 c3a9 f09f9880  36 3a  62 34 41 51 49 3d")))
      .containsExactly("4 é😀", "4 bytes 0102");
    assertThat(read(EngineProtocol.V3, PayloadReader::framed, hex("00 07 ff  34 c3a9 f09f9880   01 03 ff  04 01 02")))
      .containsExactly("4 é😀", "4 bytes 0102");
    assertThat(read(EngineProtocol.V3, PayloadReader::counted, Buffer.buffer("1:21:4"))).containsExactly("2 ", "4 ");
  }

  @Test
  void refusesPayloadsThatBreakTheRules() {
    for (String body : List.of("", "1", ":", "x:4", "2:4", "5:4😀", "2:4é3", "-1:4", "0:", "9999999999:4", "2:😀4")) {
      assertThatThrownBy(() -> read(EngineProtocol.V3, PayloadReader::counted, Buffer.buffer(body)))
        .as(body).isInstanceOf(ProtocolException.class);
    }
    assertThatThrownBy(() -> read(EngineProtocol.V3, PayloadReader::counted, Buffer.buffer("2:😀")))
      .isInstanceOf(ProtocolException.class);
    for (String body : List.of("", "00", "02 01 ff 34", "00 ff 34", "00 02 ff 34", "00 0a ff 34", "00 01 34",
      "00 01 ff ff", "00 09 09 09 09 09 09 09 09 09 09 ff 34")) {
      assertThatThrownBy(() -> read(EngineProtocol.V3, PayloadReader::framed, hex(body)))
        .as(body).isInstanceOf(ProtocolException.class);
    }
    for (String body : List.of("", "34 1e", "1e 34", "34 ff", "38")) {
      assertThatThrownBy(() -> read(EngineProtocol.V4, PayloadReader::separated, hex(body)))
        .as(body).isInstanceOf(ProtocolException.class);
    }
    Buffer many = Buffer.buffer("4\u001e".repeat(100) + "4");
    assertThatThrownBy(() -> read(EngineProtocol.V4, PayloadReader::separated, many))
      .isInstanceOf(ProtocolException.class).hasMessageContaining("more than 100 packets");
  }

  @Test
  void stopsWhenNoMoreIsWanted() {
    List<Integer> types = new ArrayList<>();
    new PayloadReader(EngineProtocol.V4, 100, packet -> {
      types.add(packet.type());
      return packet.type() != EnginePacket.CLOSE;
    }).separated(Buffer.buffer("4\u001e1\u001e4"));
    assertThat(types).containsExactly(4, 1);
  }

  @Test
  void writesAndReadsWhatPagesWithoutCrossOriginRequestsTake() {
    assertThat(PayloadWriter.script("3", Buffer.buffer("4:4\"\u2028\u2029")).toString())
      .isEqualTo("___eio[3](\"4:4\\\"\\u2028\\u2029\");");
    assertThat(PayloadReader.form(Buffer.buffer("d=4%3A4%C3%A9%5Cn")).toString()).isEqualTo("4:4é\n");
    assertThat(PayloadReader.form(Buffer.buffer("x=1&d=a%5C%5Cn%5Cx+b")).toString()).isEqualTo("a\\n\\x b");
    for (String body : List.of("", "x=1", "d=%", "d=%zz")) {
      assertThatThrownBy(() -> PayloadReader.form(Buffer.buffer(body))).isInstanceOf(ProtocolException.class);
    }
  }

  /** Payloads are whole when they are read; one that is cut anywhere has to be refused or to be a shorter one. */
  @Test
  void aPayloadCutAnywhereIsRefusedOrShorter() {
    Buffer counted = hex("34 3a  34 c3a9 f09f9880  36 3a  62 34 41 51 49 3d");
    Buffer framed = hex("00 07 ff  34 c3a9 f09f9880   01 03 ff  04 01 02");
    for (int end = 0; end < counted.length(); end++) {
      assertWholePackets(PayloadReader::counted, counted.slice(0, end));
    }
    for (int end = 0; end < framed.length(); end++) {
      assertWholePackets(PayloadReader::framed, framed.slice(0, end));
    }
  }

  private static void assertWholePackets(BiConsumer<PayloadReader, Buffer> form, Buffer body) {
    try {
      assertThat(read(EngineProtocol.V3, form, body)).containsExactly("4 é😀");
    } catch (ProtocolException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @Test
  void anythingElseRaisesNothingButProtocolExceptions() {
    Random random = new Random(4);
    byte[] likely = {0, 1, 2, '0', '1', '2', '3', '4', '5', '6', 'b', ':', 0x1e, 'A', '=', (byte) 0xFF, (byte) 0xF0,
      (byte) 0x9F, (byte) 0xC3, (byte) 0xA9, '\\', 'n', '%', 'd', '&'};
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = new byte[random.nextInt(16)];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = random.nextInt(10) == 0 ? (byte) random.nextInt() : likely[random.nextInt(likely.length)];
      }
      Buffer body = Buffer.buffer(bytes);
      EngineProtocol protocol = i % 2 == 0 ? EngineProtocol.V3 : EngineProtocol.V4;
      attempt(() -> read(protocol, PayloadReader::counted, body));
      attempt(() -> read(protocol, PayloadReader::framed, body));
      attempt(() -> read(protocol, PayloadReader::separated, body));
      attempt(() -> PayloadReader.form(Buffer.buffer("d=").appendBuffer(body)));
      attempt(() -> protocol.packet(body, true));
      attempt(() -> protocol.packet(body, false));
    }
  }

  private static void attempt(Runnable reading) {
    try {
      reading.run();
    } catch (ProtocolException e) {
      assertThat(e.reason()).isNotNull();
    }
  }
}
