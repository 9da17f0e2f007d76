// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtocolFormsTest {

  @Test
  void isTheSameObjectForTheSameForm() {
    assertThat(MqttProtocol.of(Version.V5, 1000)).isSameAs(MqttProtocol.of(Version.V5, 1000))
      .isNotSameAs(MqttProtocol.of(Version.V5, 1001)).isNotSameAs(MqttProtocol.client(Version.V5, 1000));
    assertThat(MqttProtocol.forConnect(1000)).isSameAs(MqttProtocol.forConnect(1000));
  }

  @Test
  void takesAPacketOfExactlyTheLimit() {
    Packet packet = new Packet.Publish("a", new byte[95], 0, 0, false, false, Properties.NONE);
    Buffer bytes = MqttVectors.CLIENT_3.encode(packet);
    assertThat(bytes.length()).isEqualTo(100);
    assertThat(Shown.of(Read.packet(MqttProtocol.of(Version.V3_1_1, 100), bytes.getBytes())))
      .isEqualTo(Shown.of(packet));
    assertThat(Read.packet(MqttProtocol.of(Version.V3_1_1, 99), bytes.getBytes()))
      .isEqualTo(new Packet.Malformed(ReasonCode.PACKET_TOO_LARGE, "packet: 100 bytes (expected: at most 99)"));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0x84,1", "0x85,2", "0x88,3", "0x89,3", "0x97,3", "0x9d,3", "0x86,4", "0x8c,4", "0x87,5",
    "0x8a,5"})
  void writesTheReturnCodeOfVersion3ThatComesClosest(String reason, int code) {
    Packet packet = new Packet.ConnAck(false, Integer.decode(reason), Properties.of(Property.REASON_STRING, "no"));
    assertThat(MqttVectors.SERVER_3.encode(packet)).isEqualTo(Buffer.buffer(new byte[] {0x20, 2, 0, (byte) code}));
  }

  @Test
  void writesNoReasonCodesAndPropertiesInVersion3() {
    assertThat(MqttVectors.SERVER_3.encode(new Packet.Ack(Type.PUBACK, 1, ReasonCode.QUOTA_EXCEEDED,
      Properties.of(Property.REASON_STRING, "no")))).isEqualTo(Buffer.buffer(new byte[] {0x40, 2, 0, 1}));
    assertThat(MqttVectors.SERVER_3.encode(new Packet.SubAck(Type.SUBACK, 1, new int[] {ReasonCode.NOT_AUTHORIZED},
      Properties.NONE))).isEqualTo(Buffer.buffer(new byte[] {(byte) 0x90, 3, 0, 1, (byte) 0x80}));
  }

  @Test
  void sendsNothingWhereVersion3HasNoDisconnect() {
    Packet packet = new Packet.Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE);
    assertThat(MqttVectors.SERVER_3.encode(packet).length()).isZero();
    assertThat(MqttVectors.SERVER_3.size(packet)).isZero();
    assertThat(MqttVectors.SERVER_5.size(packet)).isEqualTo(3);
  }

  @Test
  void refusesToWriteWhatHasNoForm() {
    assertThatThrownBy(() -> MqttVectors.SERVER_3.encode(new Packet.Auth(0, Properties.NONE)))
      .isInstanceOf(IllegalArgumentException.class).hasMessage("AUTH: to version V3_1_1 (expected: 5)");
    assertThatThrownBy(() -> MqttVectors.CLIENT_3.encode(new Packet.Publish("a".repeat(65_536), new byte[0], 0, 0,
      false, false, Properties.NONE))).hasMessage("text: 65536 bytes (expected: at most 65535)");
    assertThatThrownBy(() -> MqttProtocol.of(Version.V5, 4)).hasMessage("maxPacketBytes: 4 (expected: at least 5)");
  }

  @Test
  void takesTextOf65535Bytes() {
    Packet packet = new Packet.Publish("a".repeat(65_535), new byte[0], 0, 0, false, false, Properties.NONE);
    Buffer bytes = MqttVectors.CLIENT_3.encode(packet);
    assertThat(Shown.of(Read.packet(MqttVectors.SERVER_3, bytes.getBytes()))).isEqualTo(Shown.of(packet));
  }

  @Test
  void saysWhyAnOperatorOrTheWorkerClosesInVersion5() {
    assertThat(MqttVectors.SERVER_5.closeFrame(CloseReason.KICKED)).isEqualTo(disconnect(0x98));
    assertThat(MqttVectors.SERVER_5.closeFrame(CloseReason.GOING_AWAY)).isEqualTo(disconnect(0x8B));
    assertThat(MqttVectors.SERVER_5.closeFrame(CloseReason.IDLE_TIMEOUT)).isEqualTo(disconnect(0x8D));
    assertThat(MqttVectors.SERVER_5.closeFrame(CloseReason.SLOW_CONSUMER)).isEqualTo(disconnect(0x97));
    assertThat(MqttVectors.SERVER_5.closeFrame(CloseReason.INTERNAL_ERROR)).isEqualTo(disconnect(0x83));
    assertThat(MqttVectors.SERVER_5.closeFrame(CloseReason.NORMAL)).isNull();
    assertThat(MqttVectors.SERVER_3.closeFrame(CloseReason.KICKED)).isNull();
    assertThat(MqttVectors.CONNECTING.closeFrame(CloseReason.KICKED)).isNull();
  }

  private static Buffer disconnect(int reason) {
    return Buffer.buffer(new byte[] {(byte) 0xE0, 1, (byte) reason});
  }
}
