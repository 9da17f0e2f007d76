// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.RawFrame;
import io.waggle.testkit.RawWebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6: MQTT over WebSocket. */
class WebSocketStatementsTest extends WithBroker {

  private static final String OFFER = "Sec-WebSocket-Protocol: ";

  private RawWebSocket webSocket(String protocols) {
    return RawWebSocket.connect(broker.webSocketPort(), "/mqtt", OFFER + protocols);
  }

  private static byte[] bytes(Version version, Packet packet) {
    return MqttProtocol.client(version, 1 << 20).encode(packet).getBytes();
  }

  /** Reads so many bytes of binary messages. */
  private static byte[] read(RawWebSocket socket, int count) {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (read.size() < count) {
      read.writeBytes(socket.expect(RawFrame.BINARY).payload());
    }
    return read.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void selectsTheSubprotocolMqtt(Version version) {
    try (RawWebSocket socket = webSocket("other, mqtt")) {
      assertThat(socket.response().header("Sec-WebSocket-Protocol")).isEqualTo("mqtt");
      socket.send(RawFrame.binary(bytes(version, Login.of("a").version(version).connect())));
      assertThat(socket.expect(RawFrame.BINARY).payload()[0]).isEqualTo((byte) 0x20);
    }
  }

  @ParameterizedTest
  @EnumSource(value = Version.class, names = {"V3_1_1", "V5"})
  void takesPacketsThatDoNotKeepToFrames(Version version) {
    try (RawWebSocket socket = webSocket("mqtt")) {
      byte[] connect = bytes(version, Login.of("a").version(version).connect());
      for (byte each : connect) {
        socket.send(RawFrame.binary(new byte[] {each}));
      }
      assertThat(socket.expect(RawFrame.BINARY).payload()[0]).isEqualTo((byte) 0x20);
      byte[] publish = bytes(version, new Packet.Publish("t", new byte[9], 0, 0, false, false, Properties.NONE));
      byte[] three = Arrays.copyOf(new byte[] {(byte) 0xC0, 0}, 4 + publish.length);
      System.arraycopy(publish, 0, three, 2, publish.length);
      three[three.length - 2] = (byte) 0xC0;
      int cut = 5;
      socket.send(RawFrame.binary(Arrays.copyOf(three, cut)).withFin(false),
        RawFrame.of(RawFrame.CONTINUATION, Arrays.copyOfRange(three, cut, three.length)));
      assertThat(read(socket, 4)).containsExactly(0xD0, 0, 0xD0, 0);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closesOnATextMessage(boolean connected) {
    try (RawWebSocket socket = webSocket("mqtt")) {
      byte[] connect = bytes(Version.V3_1_1, Login.of("a").version(Version.V3_1_1).connect());
      if (connected) {
        socket.send(RawFrame.binary(connect));
        assertThat(read(socket, 4)).containsExactly(0x20, 2, 0, 0);
        // The bytes are right: PUBLISH of QoS 1 with topic "t", packet identifier 1 and payload "x".
        socket.sendText("2\6\0\1t\0\1x");
      } else {
        socket.sendText(new String(connect, StandardCharsets.UTF_8));
      }
      socket.expectClose(1003);
    }
  }

  @Test
  void deliversBetweenTcpAndWebSocket() {
    try (RawWebSocket socket = webSocket("mqtt")) {
      socket.send(RawFrame.binary(bytes(Version.V3_1_1, Login.of("a").version(Version.V3_1_1).connect())));
      assertThat(read(socket, 4)).containsExactly(0x20, 2, 0, 0);
      socket.send(RawFrame.binary(bytes(Version.V3_1_1, new Packet.Subscribe(1, List.of(
        Peer.subscription("t", 0)), Properties.NONE))));
      assertThat(read(socket, 5)).containsExactly(0x90, 3, 0, 1, 0);
      connect("p").publish("t", "x", 1);
      assertThat(read(socket, 6)).containsExactly(0x30, 4, 0, 1, 't', 'x');
      socket.send(RawFrame.binary(bytes(Version.V3_1_1, new Packet.Ping(Type.PINGREQ))));
      assertThat(read(socket, 2)).containsExactly(0xD0, 0);
    }
  }
}
