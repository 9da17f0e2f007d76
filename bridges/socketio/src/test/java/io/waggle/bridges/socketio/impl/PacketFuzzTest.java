// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ProtocolException;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PacketFuzzTest {

  private static final String PARTS = "0123456789/-,?[]{}\":\\ \0tfnulase\u00e9_placeholder";
  private static final String[] SEEDS = {"2[\"a\",{\"b\":[1,null]}]", "0/chat?x=y,{\"a\":1}", "3/chat,12[\"ok\"]",
    "52-/c,3[\"a\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]", "4{\"message\":\"no\"}"};
  private static final int ROUNDS = 60_000;

  private final Random random = new Random(4711);

  @Test
  void anyInputIsAPacketOrAProtocolException() {
    PacketDecoder decoder = new PacketDecoder(10, 1_000);
    int packets = 0;
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      try {
        if (decoder.add(input()) != null) {
          packets++;
        }
      } catch (ProtocolException e) {
        refused++;
        decoder = new PacketDecoder(10, 1_000);
      }
    }
    assertThat(packets).isGreaterThan(1_000);
    assertThat(refused).isGreaterThan(1_000);
  }

  private EngineMessage input() {
    if (random.nextInt(4) == 0) {
      byte[] bytes = new byte[random.nextInt(20)];
      random.nextBytes(bytes);
      return EngineMessage.binary(Buffer.buffer(bytes));
    }
    StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "" : SEEDS[random.nextInt(SEEDS.length)]);
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      char c = PARTS.charAt(random.nextInt(PARTS.length()));
      int at = random.nextInt(text.length() + 1);
      if (random.nextBoolean() || at == text.length()) {
        text.insert(at, c);
      } else {
        text.setCharAt(at, c);
      }
    }
    return EngineMessage.text(Buffer.buffer(text.toString()));
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (int i = 0; i < 5_000; i++) {
      JsonArray data = Packets.data("event", value(0), value(0));
      String namespace = random.nextBoolean() ? "/" : "/chat";
      long id = random.nextBoolean() ? Packet.NO_ID : random.nextInt(1_000);
      EngineMessage message = Packets.event(namespace, id, data);
      PacketDecoder decoder = new PacketDecoder(100, 1_000_000);
      Packet packet = decoder.add(EngineMessage.text(message.payload()));
      for (Buffer attachment : message.attachments()) {
        assertThat(packet).isNull();
        packet = decoder.add(EngineMessage.binary(attachment));
      }
      assertThat(packet.namespace()).isEqualTo(namespace);
      assertThat(packet.id()).isEqualTo(id);
      assertThat(packet.data()).isEqualTo(data);
    }
  }

  private Object value(int depth) {
    switch (random.nextInt(depth > 3 ? 5 : 7)) {
      case 0:
        return null;
      case 1:
        return random.nextInt();
      case 2:
        return "text \u00e9\ud83d\ude00 \"" + random.nextInt(10);
      case 3:
        return random.nextBoolean();
      case 4:
        return Buffer.buffer(new byte[] {(byte) random.nextInt(), 0, -1});
      case 5:
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          list.add(value(depth + 1));
        }
        return new JsonArray(list);
      default:
        JsonObject object = new JsonObject();
        for (int i = random.nextInt(3); i > 0; i--) {
          object.put("k" + i, value(depth + 1));
        }
        return object;
    }
  }
}
