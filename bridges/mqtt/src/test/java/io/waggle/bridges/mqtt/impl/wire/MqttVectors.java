// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import static io.waggle.bridges.mqtt.impl.wire.Shown.bytes;

import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Packets of every type and version, byte by byte, with what they say. */
public final class MqttVectors {

  static final int MAX = 1 << 20;

  static final MqttProtocol CONNECTING = MqttProtocol.forConnect(MAX);
  static final MqttProtocol SERVER_3 = MqttProtocol.of(Version.V3_1_1, MAX);
  static final MqttProtocol SERVER_5 = MqttProtocol.of(Version.V5, MAX);
  static final MqttProtocol CLIENT_3 = MqttProtocol.client(Version.V3_1_1, MAX);
  static final MqttProtocol CLIENT_5 = MqttProtocol.client(Version.V5, MAX);

  /**
   * One packet.
   *
   * @param reader the form of the protocol that reads it
   * @param writer the form that writes exactly these bytes; null if there is a shorter form of the same
   */
  public record Vector(String name, MqttProtocol reader, MqttProtocol writer, byte[] bytes, Packet packet) {

    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Vector> all = new ArrayList<>();

  private MqttVectors() {
  }

  /** Returns all of them. */
  public static List<Vector> all() {
    MqttVectors vectors = new MqttVectors();
    vectors.connects();
    vectors.connAcks();
    vectors.publishes();
    vectors.acks();
    vectors.subscribes();
    vectors.subAcks();
    vectors.ends();
    return vectors.all;
  }

  private void connects() {
    connect("CONNECT of 3.1", """
      10 0f                          fixed header, 15 bytes remain
      00 06 4d 51 49 73 64 70  03    "MQIsdp", level 3
      02  00 0a                      clean session; keep alive 10 s
      00 01 61                       client id "a"
      """, new Packet.Connect(Version.V3_1, "a", true, 10, null, null, null, Properties.NONE));
    connect("CONNECT of 3.1.1", """
      10 17                          fixed header, 23 bytes remain
      00 04 4d 51 54 54  04          "MQTT", level 4
      c0  00 3c                      user name, password; keep alive 60 s
      00 00                          client id ""
      00 03 61 6e 6e                 user name "ann"
      00 04 00 01 fe ff              password
      """, new Packet.Connect(Version.V3_1_1, "", false, 60, "ann", new byte[] {0, 1, -2, -1}, null,
        Properties.NONE));
    connect("CONNECT of 3.1.1 with a will", """
      10 16                          fixed header, 22 bytes remain
      00 04 4d 51 54 54  04          "MQTT", level 4
      36  ff ff                      will with QoS 2 and retain, clean session; keep alive 65,535 s
      00 03 c3 a9 62                 client id "éb"
      00 01 77                       will topic "w"
      00 02 68 69                    will payload "hi"
      """, new Packet.Connect(Version.V3_1_1, "\u00e9b", true, 65_535, null, null,
        new Packet.Will("w", bytes("hi"), 2, true, Properties.NONE), Properties.NONE));
    connect("CONNECT of 5 with everything", """
      10 58                          fixed header, 88 bytes remain
      00 04 4d 51 54 54  05          "MQTT", level 5
      4c  00 00                      password, will with QoS 1; no keep alive, no clean start
      23                             35 bytes of properties:
        11 ff ff ff ff                 session expiry: never
        21 00 14                       receive maximum 20
        27 00 00 10 00                 maximum packet size 4,096
        22 00 05                       topic alias maximum 5
        19 01  17 00                   request response information, no problem information
        26 00 01 61 00 01 62           user property "a" = "b"
        15 00 01 6d                    authentication method "m"
        16 00 01 64                    authentication data "d"
      00 02 69 64                    client id "id"
      1c                             28 bytes of will properties:
        18 00 00 00 05                 will delay 5 s
        01 01                          payload is text
        02 00 00 00 3c                 message expiry 60 s
        03 00 01 74                    content type "t"
        08 00 02 72 2f                 response topic "r/"
        09 00 04 01 02 03 04           correlation data
      00 01 77                       will topic "w"
      00 00                          will payload
      00 02 70 77                    password "pw", without a user name
      """, new Packet.Connect(Version.V5, "id", false, 0, null, bytes("pw"), new Packet.Will("w", new byte[0], 1,
        false, Properties.of(Property.WILL_DELAY, 5).with(Property.PAYLOAD_FORMAT, 1).with(Property.MESSAGE_EXPIRY, 60)
        .with(Property.CONTENT_TYPE, "t").with(Property.RESPONSE_TOPIC, "r/")
        .with(Property.CORRELATION_DATA, new byte[] {1, 2, 3, 4})),
        Properties.of(Property.SESSION_EXPIRY, 0xFFFFFFFFL).with(Property.RECEIVE_MAXIMUM, 20)
          .with(Property.MAXIMUM_PACKET_SIZE, 4096).with(Property.TOPIC_ALIAS_MAXIMUM, 5)
          .with(Property.REQUEST_RESPONSE_INFORMATION, 1).with(Property.REQUEST_PROBLEM_INFORMATION, 0)
          .with(Property.USER_PROPERTY, new Properties.Pair("a", "b")).with(Property.AUTHENTICATION_METHOD, "m")
          .with(Property.AUTHENTICATION_DATA, bytes("d"))));
  }

  private void connAcks() {
    toClient("CONNACK of 3.1.1: a session is present", CLIENT_3, SERVER_3, "20 02 01 00",
      new Packet.ConnAck(true, 0, Properties.NONE));
    toClient("CONNACK of 3.1.1: bad user name or password", CLIENT_3, SERVER_3, "20 02 00 04",
      new Packet.ConnAck(false, ReasonCode.BAD_USER_NAME_OR_PASSWORD, Properties.NONE));
    toClient("CONNACK of 5", CLIENT_5, SERVER_5, """
      20 3f                fixed header, 63 bytes remain
      00 00                no session, success
      3c                   60 bytes of properties:
        11 00 00 00 01       session expiry 1 s
        21 00 02             receive maximum 2
        24 01                maximum QoS 1
        25 00                no retained messages
        27 00 00 00 04       maximum packet size 4
        12 00 02 69 64       assigned client id "id"
        22 00 00             no topic aliases
        1f 00 02 6e 6f       reason string "no"
        26 00 00 00 00       user property "" = ""
        28 01 29 00 2a 01    wildcards, no subscription identifiers, shared subscriptions
        13 00 1e             server keep alive 30 s
        1a 00 01 72          response information "r"
        1c 00 01 73          server reference "s"
        15 00 01 6d          authentication method "m"
        16 00 01 64          authentication data "d"
      """, new Packet.ConnAck(false, 0, Properties.of(Property.SESSION_EXPIRY, 1).with(Property.RECEIVE_MAXIMUM, 2)
        .with(Property.MAXIMUM_QOS, 1).with(Property.RETAIN_AVAILABLE, 0).with(Property.MAXIMUM_PACKET_SIZE, 4)
        .with(Property.ASSIGNED_CLIENT_ID, "id").with(Property.TOPIC_ALIAS_MAXIMUM, 0)
        .with(Property.REASON_STRING, "no").with(Property.USER_PROPERTY, new Properties.Pair("", ""))
        .with(Property.WILDCARD_AVAILABLE, 1).with(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 0)
        .with(Property.SHARED_AVAILABLE, 1).with(Property.SERVER_KEEP_ALIVE, 30)
        .with(Property.RESPONSE_INFORMATION, "r").with(Property.SERVER_REFERENCE, "s")
        .with(Property.AUTHENTICATION_METHOD, "m").with(Property.AUTHENTICATION_DATA, bytes("d"))));
    toClient("CONNACK of 5: not authorized", CLIENT_5, SERVER_5, "20 03 00 87 00",
      new Packet.ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
  }

  private void publishes() {
    bothWays("PUBLISH of 3.1.1, QoS 0", SERVER_3, CLIENT_3, "30 07  00 03 61 2f 62  68 69",
      new Packet.Publish("a/b", bytes("hi"), 0, 0, false, false, Properties.NONE));
    bothWays("PUBLISH of 3.1.1, QoS 1, again, to be retained, without payload", SERVER_3, CLIENT_3,
      "3b 07  00 03 61 2f 62  00 07", new Packet.Publish("a/b", new byte[0], 7, 1, true, true, Properties.NONE));
    bothWays("PUBLISH of 3.1.1, topic in more than ASCII", SERVER_3, CLIENT_3, """
      34 10                          QoS 2, 16 bytes remain
      00 0b 41 f0 aa 9b 94 e2 82 ac    topic "A" U+2A6D4 U+20AC
            ef bb bf                   and U+FEFF, which stays
      ff fe                          packet identifier 65,534
      00                             payload
      """, new Packet.Publish("A\uD869\uDED4\u20AC\uFEFF", new byte[1], 65_534, 2, false, false, Properties.NONE));
    bothWays("PUBLISH of 5, QoS 0", SERVER_5, CLIENT_5, "30 06  00 01 61  00  68 69",
      new Packet.Publish("a", bytes("hi"), 0, 0, false, false, Properties.NONE));
    Properties properties = Properties.of(Property.PAYLOAD_FORMAT, 0).with(Property.MESSAGE_EXPIRY, 1)
      .with(Property.TOPIC_ALIAS, 0x102).with(Property.RESPONSE_TOPIC, "r").with(Property.CORRELATION_DATA, bytes("c"))
      .with(Property.USER_PROPERTY, new Properties.Pair("k", "1"))
      .with(Property.USER_PROPERTY, new Properties.Pair("k", "2")).with(Property.CONTENT_TYPE, "t");
    String bytes = """
          01 00                          payload is bytes
          02 00 00 00 01                 message expiry 1 s
          23 01 02                       topic alias 258
          08 00 01 72                    response topic "r"
          09 00 01 63                    correlation data "c"
          26 00 01 6b 00 01 31           user property "k" = "1"
          26 00 01 6b 00 01 32           and "k" = "2"
          03 00 01 74                    content type "t"
      """;
    bothWays("PUBLISH of 5 with all properties, by its alias", SERVER_5, CLIENT_5,
      "32 2a  00 00 \n 00 09  \n 24 \n" + bytes + "ff", new Packet.Publish("", new byte[] {-1}, 9, 1, false, false,
        properties));
    toClient("PUBLISH of 5 with subscription identifiers", CLIENT_5, SERVER_5,
      "31 0d  00 01 61  09 0b 01 0b ff ff ff 7f 0b 02",
      new Packet.Publish("a", new byte[0], 0, 0, true, false, Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 1)
        .with(Property.SUBSCRIPTION_IDENTIFIER, 268_435_455).with(Property.SUBSCRIPTION_IDENTIFIER, 2)));
  }

  private void acks() {
    bothWays("PUBACK of 3.1.1", SERVER_3, CLIENT_3, "40 02 00 01", new Packet.Ack(Type.PUBACK, 1));
    bothWays("PUBREC of 3.1.1", SERVER_3, CLIENT_3, "50 02 01 00", new Packet.Ack(Type.PUBREC, 256));
    bothWays("PUBREL of 3.1.1", SERVER_3, CLIENT_3, "62 02 ff ff", new Packet.Ack(Type.PUBREL, 65_535));
    bothWays("PUBCOMP of 3.1.1", SERVER_3, CLIENT_3, "70 02 00 01", new Packet.Ack(Type.PUBCOMP, 1));
    bothWays("PUBACK of 5, shortest form", SERVER_5, CLIENT_5, "40 02 00 01", new Packet.Ack(Type.PUBACK, 1));
    bothWays("PUBREC of 5: quota exceeded, no properties", SERVER_5, CLIENT_5, "50 03 00 07 97",
      new Packet.Ack(Type.PUBREC, 7, ReasonCode.QUOTA_EXCEEDED, Properties.NONE));
    read("PUBREL of 5: not found, no properties, said at length", SERVER_5, "62 04 00 07 92 00",
      new Packet.Ack(Type.PUBREL, 7, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, Properties.NONE));
    bothWays("PUBCOMP of 5 with properties", SERVER_5, CLIENT_5, """
      70 10  00 07  92     for 7: not found; 16 bytes remain
      0c                   12 bytes of properties:
        1f 00 02 6e 6f       reason string "no"
        26 00 01 61 00 01 62   user property "a" = "b"
      """, new Packet.Ack(Type.PUBCOMP, 7, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
        Properties.of(Property.REASON_STRING, "no").with(Property.USER_PROPERTY, new Properties.Pair("a", "b"))));
    bothWays("PUBACK of 5: success with a reason string", SERVER_5, CLIENT_5, "40 08  00 01  00  04  1f 00 01 79",
      new Packet.Ack(Type.PUBACK, 1, 0, Properties.of(Property.REASON_STRING, "y")));
  }

  private void subscribes() {
    toServer("SUBSCRIBE of 3.1.1", SERVER_3, CLIENT_3, """
      82 0c                fixed header, 12 bytes remain
      00 0a                packet identifier 10
      00 03 61 2f 23  01   "a/#" with QoS 1
      00 01 2b  02         "+" with QoS 2
      """, new Packet.Subscribe(10, List.of(new Packet.Subscription("a/#", 1, false, false, 0),
        new Packet.Subscription("+", 2, false, false, 0)), Properties.NONE));
    toServer("SUBSCRIBE of 5", SERVER_5, CLIENT_5, """
      82 19                fixed header, 25 bytes remain
      00 0a                packet identifier 10
      03  0b 80 01         3 bytes of properties: subscription identifier 128
      00 01 61  2d         "a" with QoS 1, no local, retain as published, retain handling 2
      00 0c 24 73 68 61 72 65 2f 67 2f 61 2f 62  10    "$share/g/a/b" with QoS 0, retain handling 1
      """, new Packet.Subscribe(10, List.of(new Packet.Subscription("a", 1, true, true, 2),
        new Packet.Subscription("$share/g/a/b", 0, false, false, 1)),
        Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 128)));
    toServer("UNSUBSCRIBE of 3.1.1", SERVER_3, CLIENT_3, "a2 08  00 0b  00 01 61  00 01 62",
      new Packet.Unsubscribe(11, List.of("a", "b"), Properties.NONE));
    toServer("UNSUBSCRIBE of 5", SERVER_5, CLIENT_5, "a2 0d  00 0b  07 26 00 01 6b 00 01 76  00 01 61",
      new Packet.Unsubscribe(11, List.of("a"), Properties.of(Property.USER_PROPERTY, new Properties.Pair("k", "v"))));
  }

  private void subAcks() {
    toClient("SUBACK of 3.1.1", CLIENT_3, SERVER_3, "90 06  00 0a  00 01 02 80",
      new Packet.SubAck(Type.SUBACK, 10, new int[] {0, 1, 2, 0x80}, Properties.NONE));
    toClient("SUBACK of 5", CLIENT_5, SERVER_5, "90 0a  00 0a  05 1f 00 02 6e 6f  02 87",
      new Packet.SubAck(Type.SUBACK, 10, new int[] {2, ReasonCode.NOT_AUTHORIZED},
        Properties.of(Property.REASON_STRING, "no")));
    toClient("UNSUBACK of 3.1.1", CLIENT_3, SERVER_3, "b0 02  00 0b",
      new Packet.SubAck(Type.UNSUBACK, 11, new int[0], Properties.NONE));
    toClient("UNSUBACK of 5", CLIENT_5, SERVER_5, "b0 05  00 0b  00  00 11",
      new Packet.SubAck(Type.UNSUBACK, 11, new int[] {0, ReasonCode.NO_SUBSCRIPTION_EXISTED}, Properties.NONE));
  }

  private void ends() {
    toServer("PINGREQ", SERVER_3, CLIENT_3, "c0 00", new Packet.Ping(Type.PINGREQ));
    toClient("PINGRESP", CLIENT_5, SERVER_5, "d0 00", new Packet.Ping(Type.PINGRESP));
    Packet normal = new Packet.Disconnect(0, Properties.NONE);
    toServer("DISCONNECT of 3.1.1", SERVER_3, CLIENT_3, "e0 00", normal);
    bothWays("DISCONNECT of 5, shortest form", SERVER_5, CLIENT_5, "e0 00", normal);
    read("DISCONNECT of 5, normal, said at length", SERVER_5, "e0 02 00 00", normal);
    bothWays("DISCONNECT of 5: protocol error, no properties", SERVER_5, CLIENT_5, "e0 01 82",
      new Packet.Disconnect(ReasonCode.PROTOCOL_ERROR, Properties.NONE));
    toServer("DISCONNECT of 5 with will", SERVER_5, CLIENT_5, "e0 07  04  05 11 00 00 00 1e",
      new Packet.Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.of(Property.SESSION_EXPIRY, 30)));
    toClient("DISCONNECT of 5: server moved", CLIENT_5, SERVER_5, "e0 07  9d  05 1c 00 02 62 3a",
      new Packet.Disconnect(ReasonCode.SERVER_MOVED, Properties.of(Property.SERVER_REFERENCE, "b:")));
    bothWays("AUTH", SERVER_5, CLIENT_5, "f0 0d  18  0b 15 00 03 61 62 63 16 00 02 00 ff",
      new Packet.Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.of(Property.AUTHENTICATION_METHOD, "abc")
        .with(Property.AUTHENTICATION_DATA, new byte[] {0, -1})));
    bothWays("AUTH without anything", SERVER_5, CLIENT_5, "f0 00", new Packet.Auth(0, Properties.NONE));
  }

  private void connect(String name, String hex, Packet packet) {
    toServer(name, CONNECTING, CLIENT_5, hex, packet);
  }

  private void toServer(String name, MqttProtocol reader, MqttProtocol writer, String hex, Packet packet) {
    all.add(new Vector(name, reader, writer, bytesOf(hex), packet));
  }

  private void toClient(String name, MqttProtocol reader, MqttProtocol writer, String hex, Packet packet) {
    all.add(new Vector(name, reader, writer, bytesOf(hex), packet));
  }

  private void bothWays(String name, MqttProtocol server, MqttProtocol client, String hex, Packet packet) {
    toServer(name + ", to the server", server, client, hex, packet);
    toClient(name + ", to the client", client, server, hex, packet);
  }

  private void read(String name, MqttProtocol reader, String hex, Packet packet) {
    all.add(new Vector(name, reader, null, bytesOf(hex), packet));
  }

  /** Reads lines of bytes in hexadecimal, with remarks behind three or more blanks. */
  static byte[] bytesOf(String annotated) {
    StringBuilder hex = new StringBuilder();
    for (String line : annotated.strip().split("\n")) {
      String text = line.strip();
      int remark = text.indexOf("   ");
      hex.append((remark < 0 ? text : text.substring(0, remark)).replace(" ", ""));
    }
    return HexFormat.of().parseHex(hex);
  }
}
