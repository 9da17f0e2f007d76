// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import static io.waggle.bridges.mqtt.impl.wire.MqttVectors.CONNECTING;
import static io.waggle.bridges.mqtt.impl.wire.Read.malformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a first packet, the reason code, and the version in which to say so. */
class MalformedConnectTest {

  @ParameterizedTest
  @ValueSource(strings = {"20", "30", "32", "40", "50", "62", "70", "82", "90", "a2", "b0", "c0", "d0", "e0", "f0"})
  void takesNoOtherPacketFirst(String first) {
    Packet.Malformed malformed = malformed(CONNECTING, first);
    assertThat(malformed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(malformed.version()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "11", "12", "1f", "47", "16", "0d"})
  void takesNoOtherProtocol(String first) {
    assertThat(malformed(CONNECTING, first).version()).isNull();
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    06; V5; a later version
    7f; V5; a much later one
    02; V3_1_1; an earlier one
    00; V3_1_1; none
    03; V3_1_1; the level of 3.1 with the name of 3.1.1
    84; V3_1_1; a broker's own way
    """, delimiter = ';')
  void answersAnUnknownLevelInTheVersionThatComesClosest(String level, Version version) {
    Packet.Malformed malformed = malformed(CONNECTING, "10 0d  00 04 4d 51 54 54 " + level + " 02 00 0a 00 01 61");
    assertThat(malformed.reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
    assertThat(malformed.version()).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    10 0d  00 04 4d 51 54 74  04 02 00 0a 00 01 61; MQTt
    10 0d  00 04 6d 71 74 74  05 02 00 0a 00 01 61; mqtt
    10 0f  00 06 4d 51 49 73 64 70  04 02 00 0a 00 01 61; the name of 3.1 with the level of 3.1.1
    10 09  00 00 04 02 00 0a 00 01 61; none
    """, delimiter = ';')
  void refusesAWrongProtocolName(String hex) {
    assertThat(malformed(CONNECTING, hex).reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    03; the reserved bit
    0a; will QoS without a will
    12; will QoS 2 without a will
    22; will retain without a will
    1e; will QoS 3
    42; a password without a user name
    """, delimiter = ';')
  void refusesWrongFlagsOfVersion311(String flags) {
    Packet.Malformed malformed = malformed(CONNECTING, "10 14  00 04 4d 51 54 54  04 " + flags
      + " 00 0a 00 01 61 00 01 77 00 00 00 00");
    assertThat(malformed.reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(malformed.version()).isEqualTo(Version.V3_1_1);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    10 0e  .. 05  03 00 0a 00  00 01 61; 0x81; the reserved bit
    10 0e  .. 05  0a 00 0a 00  00 01 61; 0x81; will QoS without a will
    10 0e  .. 05  22 00 0a 00  00 01 61; 0x81; will retain without a will
    10 0e  .. 05  1e 00 0a 00  00 01 61; 0x81; will QoS 3
    10 0d  .. 05  02 00 0a 00  00 01; 0x81; half a client id
    10 0b  .. 05  02 00 0a 00; 0x81; no client id
    10 0a  .. 05  02 00 0a; 0x81; no property length
    10 0e  .. 05  02 00 0a 7f  00 01 61; 0x81; property length beyond the packet
    10 11  .. 05  02 00 0a ff ff ff 2f  00 01 61; 0x81; 100 MB of properties
    10 0f  .. 05  02 00 0a 00  00 01 61 00; 0x81; a byte too many
    10 0e  .. 05  82 00 0a 00  00 01 61; 0x81; no user name
    10 10  .. 05  82 00 0a 00  00 01 61 00 01; 0x81; half a user name
    10 11  .. 05  02 00 0a 00  00 01 61 00 01 61; 0x81; a user name without its flag
    10 14  .. 05  06 00 0a 00  00 01 61  00 00 01 ff 00 00; 0x81; will topic not UTF-8
    10 10  .. 05  c2 00 0a 00  00 01 61 00 00; 0x81; no password
    10 0e  .. 05  06 00 0a 00  00 01 61; 0x81; no will
    10 13  .. 05  06 00 0a 00  00 01 61  00 00 00 00 00; 0x90; will topic empty
    10 14  .. 05  06 00 0a 00  00 01 61  00 00 01 23 00 00; 0x90; will topic #
    10 17  .. 05  06 00 0a 00  00 01 61  03 21 00 01 00 01 77 00 00; 0x81; receive maximum of a will
    10 1e  .. 05  06 00 0a 00  00 01 61  0a 18 00 00 00 01 18 00 00 00 01 00 01 77 00 00; 0x82; will delay twice
    10 18  .. 05  06 00 0a 00  00 01 61  04 08 00 01 2b 00 01 77 00 00; 0x82; response topic of a will with a wildcard
    10 11  .. 05  02 00 0a 03 21 00 00  00 01 61; 0x82; receive maximum 0
    10 13  .. 05  02 00 0a 05 27 00 00 00 00  00 01 61; 0x82; maximum packet size 0
    10 10  .. 05  02 00 0a 02 17 02  00 01 61; 0x82; request problem information 2
    10 10  .. 05  02 00 0a 02 19 02  00 01 61; 0x82; request response information 2
    10 12  .. 05  02 00 0a 04 16 00 01 61  00 01 61; 0x82; authentication data without a method
    10 18  .. 05  02 00 0a 0a 11 00 00 00 01 11 00 00 00 01  00 01 61; 0x82; session expiry twice
    10 13  .. 05  02 00 0a 05 18 00 00 00 01  00 01 61; 0x81; will delay of a CONNECT
    10 0e  .. 05  02 00 0a 00  00 01 00; 0x81; U+0000 in the client id
    10 11  .. 05  82 00 0a 00  00 01 61 00 01 ff; 0x81; user name not UTF-8
    10 8e 00  .. 05  02 00 0a 00  00 01 61; 0x81; a remaining length in more bytes than it needs
    """, delimiter = ';')
  void refusesWhatBreaksARuleOfVersion5(String hex, String reason) {
    Packet.Malformed malformed = malformed(CONNECTING, hex.replace("..", "00 04 4d 51 54 54"));
    assertThat(malformed.reason()).isEqualTo(Integer.decode(reason));
    assertThat(malformed.version()).isEqualTo(Version.V5);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    10 0a  .. 04  02 00 0a; 0x81; no client id
    10 0d  .. 04  02 00 0a  00 01 ff; 0x81; client id not UTF-8
    10 0d  .. 04  06 00 0a  00 01 61; 0x81; no will
    10 10  .. 04  06 00 0a  00 01 61 00 01 77; 0x81; no will payload
    10 11  .. 04  06 00 0a  00 01 61 00 00 00 00; 0x90; will topic empty
    10 12  .. 04  06 00 0a  00 01 61 00 01 ff 00 00; 0x81; will topic not UTF-8
    10 0d  .. 04  82 00 0a  00 01 61; 0x81; no user name
    10 10  .. 04  82 00 0a  00 01 61 00 01 ff; 0x81; user name not UTF-8
    10 10  .. 04  c2 00 0a  00 01 61 00 01 61; 0x81; no password
    10 10  .. 04  02 00 0a  00 01 61 00 01 61; 0x81; a user name without its flag
    """, delimiter = ';')
  void refusesWhatBreaksARuleOfVersion311(String hex, String reason) {
    Packet.Malformed malformed = malformed(CONNECTING, hex.replace("..", "00 04 4d 51 54 54"));
    assertThat(malformed.reason()).isEqualTo(Integer.decode(reason));
    assertThat(malformed.version()).isEqualTo(Version.V3_1_1);
  }

  @Test
  void refusesTooLongAConnectOnceItsVersionIsThere() {
    ByteBuf in = Unpooled.buffer();
    for (byte each : MqttVectors.bytesOf("10 ff ff ff 7f  00 04 4d 51 54 54  05")) {
      assertThat(CONNECTING.frameLength(in.writeByte(each), 0, Integer.MAX_VALUE)).isIn(0, 12);
    }
    Packet.Malformed malformed = (Packet.Malformed) CONNECTING.decode(in, 12);
    assertThat(malformed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    assertThat(malformed.version()).isEqualTo(Version.V5);
  }

  @Test
  void refusesTooLongAFirstPacketThatIsNoMqtt() {
    Packet.Malformed malformed = malformed(CONNECTING, "10 ff ff ff 7f  48 54 54 50 2f 31 2e");
    assertThat(malformed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    assertThat(malformed.version()).isNull();
  }

  @Test
  void takesAPasswordWithoutAUserNameInVersion5() {
    Packet packet = Read.packet(CONNECTING,
      MqttVectors.bytesOf("10 11  00 04 4d 51 54 54  05  42 00 0a 00  00 01 61  00 01 70"));
    assertThat(Shown.of(packet)).contains("username=null password=0x70");
  }
}
