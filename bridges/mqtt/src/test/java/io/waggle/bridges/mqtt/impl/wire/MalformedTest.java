// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import static io.waggle.bridges.mqtt.impl.wire.MqttVectors.CLIENT_3;
import static io.waggle.bridges.mqtt.impl.wire.MqttVectors.CLIENT_5;
import static io.waggle.bridges.mqtt.impl.wire.MqttVectors.SERVER_3;
import static io.waggle.bridges.mqtt.impl.wire.MqttVectors.SERVER_5;
import static io.waggle.bridges.mqtt.impl.wire.Read.malformed;
import static io.waggle.bridges.mqtt.impl.wire.Read.packet;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with packets after CONNECT: bytes, and the reason code each gets. */
class MalformedTest {

  private static final MqttProtocol SERVER_3_1 = MqttProtocol.of(Version.V3_1, MqttVectors.MAX);

  @ParameterizedTest
  @ValueSource(strings = {"00", "01", "36", "37", "3e", "38", "41", "4f", "52", "60", "61",
    "63", "6a", "71", "80", "83", "8a", "a0", "a3", "aa", "c1", "c8", "e1", "e8", "f1", "ff"})
  void refusesWrongTypesAndFlagsWithTheFirstByte(String first) {
    assertThat(malformed(SERVER_5, first).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(malformed(SERVER_3, first).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "20", "90", "b0", "d0"})
  void refusesWhatAClientMayNotSend(String first) {
    assertThat(malformed(SERVER_5, first).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(malformed(SERVER_3, first).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "82", "a2", "c0"})
  void refusesWhatAServerMayNotSend(String first) {
    assertThat(malformed(CLIENT_5, first).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    assertThat(malformed(CLIENT_3, first).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8a", "8b", "6a", "aa"})
  void takesDupOfVersion31OnPacketsSentAgain(String first) {
    byte[] bytes = MqttVectors.bytesOf(first + switch (first.charAt(0)) {
      case '8' -> "06 00 0a 00 01 61 00";
      case 'a' -> "05 00 0a 00 01 61";
      default -> "02 00 0a";
    });
    assertThat(packet(SERVER_3_1, bytes)).isNotInstanceOf(Packet.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    f0; AUTH
    e0 01 00; DISCONNECT with a reason code
    40 03 00 01 00; PUBACK with a reason code
    62 04 00 01 00 00; PUBREL with properties
    c0 01 00; PINGREQ with a byte
    82 06 00 0a 00 01 61 04; subscription options
    82 06 00 0a 00 01 61 03; QoS 3
    """, delimiter = ';')
  void refusesInVersion3WhatOnlyVersion5Has(String hex) {
    assertThat(malformed(SERVER_3, hex).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "30 05  00 02 c3 28  00",                      "30 05  00 02 c0 80  00",      "30 05  00 02 c1 bf  00",
    "30 06  00 03 e0 9f bf  00",                   "30 06  00 03 ed a0 80  00",   "30 06  00 03 ed bf bf  00",
    "30 07  00 04 f0 8f bf bf  00",                "30 07  00 04 f4 90 80 80  00", "30 07  00 04 f8 80 80 80  00",
    "30 04  00 01 00  00",                         "30 04  00 01 80  00",         "30 04  00 01 ff  00",
    "30 06  00 03 61 00 62  00",                   "30 05  00 02 61 c3  00",      "30 06  00 03 f0 9f 98  00"})
  void refusesTextThatIsNotUtf8WithoutNullAndSurrogates(String hex) {
    assertThat(malformed(SERVER_5, hex).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
    assertThat(malformed(SERVER_3, hex).reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    30 03  00 01 2b; 0x90; "+"
    30 05  00 03 61 2f 23; 0x90; "a/#"
    30 02  00 00; 0x90; empty
    30 01  00; 0x81; half a length
    30 00; 0x81; nothing
    30 03  00 02 61; 0x81; half a topic
    32 03  00 01 61; 0x81; no packet identifier
    32 04  00 01 61 00; 0x81; half of one
    32 05  00 01 61 00 00; 0x82; packet identifier 0
    34 05  00 01 61 00 00; 0x82; the same with QoS 2
    """, delimiter = ';')
  void refusesBadPublishesOfVersion3(String hex, String reason) {
    assertThat(malformed(SERVER_3, hex).reason()).isEqualTo(code(reason));
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    30 04  00 01 2b 00; 0x90; "+"
    30 03  00 00 00; 0x82; empty, no alias
    32 06  00 01 61 00 00 00; 0x82; packet identifier 0
    30 03  00 01 61; 0x81; no property length
    30 07  00 01 61  03 23 00 00; 0x94; topic alias 0
    30 06  00 01 61  02 0b 01; 0x82; subscription identifier from a client
    30 08  00 01 61  04 08 00 01 2b; 0x82; response topic "+"
    30 07  00 01 61  03 08 00 00; 0x82; response topic ""
    30 06  00 01 61  02 01 02; 0x82; payload format 2
    30 08  00 01 61  04 01 00 01 00; 0x82; payload format twice
    30 0a  00 01 61  06 23 00 01 23 00 01; 0x82; topic alias twice
    30 06  00 01 61  02 24 00; 0x81; maximum QoS
    30 05  00 01 61  01 7f; 0x81; no such property
    30 05  00 01 61  01 00; 0x81; property 0
    30 05  00 01 61  02 01; 0x81; property length beyond the packet
    30 08  00 01 61  ff ff ff 7f 00; 0x81; 256 MB of properties
    30 08  00 01 61  ff ff ff ff 01; 0x81; a property length of five bytes
    30 05  00 01 61  80 00; 0x81; a property length in more bytes than it needs
    30 06  00 01 61  02 02 00; 0x81; half an expiry
    30 08  00 01 61  04 26 00 01 61; 0x81; half a user property
    30 08  00 01 61  04 03 00 05 61; 0x81; text beyond the properties
    30 08  00 01 61  04 03 00 01 ff; 0x81; content type not UTF-8
    30 0b  00 01 61  07 26 00 01 6b 00 01 ff; 0x81; user property not UTF-8
    30 08  00 01 61  04 09 00 05 61; 0x81; data beyond the properties
    """, delimiter = ';')
  void refusesBadPublishesOfVersion5(String hex, String reason) {
    assertThat(malformed(SERVER_5, hex).reason()).isEqualTo(code(reason));
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    30 06  00 01 61  02 0b 00; 0x82; subscription identifier 0
    e0 07  00  05 11 00 00 00 01; 0x82; session expiry from a server
    20 03  02 00 00; 0x81; acknowledge flags
    20 03  01 87 00; 0x82; a session is present, but refused
    20 03  00 8b 00; 0x82; not a reason code of CONNACK
    20 05  00 00 02 24 02; 0x82; maximum QoS 2
    20 06  00 00 03 21 00 00; 0x82; receive maximum 0
    20 08  00 00 05 27 00 00 00 00; 0x82; maximum packet size 0
    20 05  00 00 02 25 02; 0x82; retain available 2
    90 04  00 01 00 03; 0x82; granted QoS 3
    90 03  00 01 00; 0x82; no reason code
    b0 04  00 01 00 01; 0x82; not a reason code of UNSUBACK
    d0 01  00; 0x81; PINGRESP with a byte
    """, delimiter = ';')
  void refusesBadPacketsFromServers(String hex, String reason) {
    assertThat(malformed(CLIENT_5, hex).reason()).isEqualTo(code(reason));
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    82 06  00 00 00  00 01 61 00; 0x82; packet identifier 0
    82 03  00 01 00; 0x82; no topic filter
    82 06  00 01 00  00 01 61; 0x81; no options
    82 07  00 01 00  00 01 61 03; 0x81; QoS 3
    82 07  00 01 00  00 01 61 40; 0x81; reserved bit
    82 07  00 01 00  00 01 61 80; 0x81; reserved bit
    82 07  00 01 00  00 01 61 30; 0x82; retain handling 3
    82 06  00 01 00  00 00 00; 0x8f; empty topic filter
    82 06  00 01 00  00 01 00; 0x81; U+0000 in it
    82 0d  00 01 00  00 0b 24 73 68 61 72 65 2f 67 2f; 0x81; a topic filter beyond the packet
    82 10  00 01 00  00 0a 24 73 68 61 72 65 2f 67 2f 61 04; 0x82; no local, shared
    82 09  00 01 02 0b 00  00 01 61 00; 0x82; subscription identifier 0
    82 0b  00 01 04 0b 01 0b 02  00 01 61 00; 0x82; two of them
    82 0a  00 01 03 23 00 01  00 01 61 00; 0x81; topic alias
    a2 03  00 01 00; 0x82; UNSUBSCRIBE without topic filter
    a2 06  00 00 00  00 01 61; 0x82; its packet identifier 0
    a2 05  00 01 00  00 00; 0x8f; its empty topic filter
    a2 06  00 01 00  00 01 ff; 0x81; its topic filter not UTF-8
    a2 08  00 01 02 0b 01  00 01 61; 0x81; its subscription identifier
    """, delimiter = ';')
  void refusesBadSubscribesAndUnsubscribes(String hex, String reason) {
    assertThat(malformed(SERVER_5, hex).reason()).isEqualTo(code(reason));
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    82 06  00 00  00 01 61 00; 0x82; packet identifier 0
    82 02  00 01; 0x82; no topic filter
    82 05  00 01  00 01 61; 0x81; no QoS
    82 05  00 01  00 00 00; 0x8f; empty topic filter
    82 06  00 01  00 01 ff 00; 0x81; topic filter not UTF-8
    a2 05  00 00  00 01 61; 0x82; packet identifier 0 of UNSUBSCRIBE
    a2 02  00 01; 0x82; no topic filter in it
    a2 04  00 01  00 00; 0x8f; an empty one
    a2 05  00 01  00 01 ff; 0x81; one that is not UTF-8
    """, delimiter = ';')
  void refusesBadSubscribesAndUnsubscribesOfVersion3(String hex, String reason) {
    assertThat(malformed(SERVER_3, hex).reason()).isEqualTo(code(reason));
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    40 02  00 00; 0x82; packet identifier 0
    40 01  00; 0x81; half of one
    40 03  00 01 92; 0x82; not a reason code of PUBACK
    50 03  00 01 01; 0x82; nor of PUBREC
    62 03  00 01 10; 0x82; nor of PUBREL
    70 03  00 01 80; 0x82; nor of PUBCOMP
    40 04  00 01 00 01; 0x81; property length beyond the packet
    40 05  00 01 00 00 00; 0x81; a byte too many
    40 07  00 01 00 03 23 00 01; 0x81; topic alias
    40 0e  00 01 00 0a 1f 00 02 6e 6f 1f 00 02 6e 6f; 0x82; reason string twice
    c0 01  00; 0x81; PINGREQ with a byte
    e0 01  01; 0x82; not a reason code of DISCONNECT
    e0 03  00 00 00; 0x81; a byte too many
    e0 05  00  03 21 00 01; 0x81; receive maximum
    f0 01  18; 0x82; AUTH without a method
    f0 02  18 00; 0x82; the same
    f0 06  02  04 15 00 01 61; 0x82; not a reason code of AUTH
    f0 06  18  04 16 00 01 61; 0x82; data without a method
    """, delimiter = ';')
  void refusesBadAcknowledgementsAndEnds(String hex, String reason) {
    assertThat(malformed(SERVER_5, hex).reason()).isEqualTo(code(reason));
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    40 82 00  00 01; 0x81; remaining length in more bytes than it needs
    30 ff ff ff ff; 0x81; five bytes
    30 80 80 80 80; 0x81; five bytes of 0
    30 ff ff ff 7f; 0x95; 256 MB
    30 80 80 40; 0x95; 1 MiB and its header
    """, delimiter = ';')
  void refusesRemainingLengthsThatAreTooLongOrWrong(String hex, String reason) {
    assertThat(malformed(SERVER_5, hex).reason()).isEqualTo(code(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"40 82 00  00 01", "c0 80 00"})
  void takesLongFormsOfTheRemainingLengthInVersion3WhichDoesNotForbidThem(String hex) {
    assertThat(packet(SERVER_3, MqttVectors.bytesOf(hex))).isNotInstanceOf(Packet.Malformed.class);
  }

  private static int code(String hex) {
    return Integer.decode(hex.strip());
  }
}
