// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.Authorizer;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker meets in the open: the right reason code, the end of that connection, and nobody else notices. */
class BadInputTest extends WithBroker {

  private static final int INFLIGHT = 5;
  private static final int QUEUED = 10;

  private Peer publisher;
  private Peer subscriber;

  @Override
  MqttBridgeOptions options() {
    Authorizer strangers = (client, action, topic) -> Future.succeededFuture(!client.clientId().equals("stranger")
      || action == Authorizer.Action.PUBLISH);
    return super.options().setConnectTimeoutMs(500).setMaxInflight(INFLIGHT).setMaxQueuedMessages(QUEUED)
      .setAuthorizers(List.of(strangers));
  }

  @BeforeEach
  void connectOthers() {
    publisher = connect("publisher");
    subscriber = connect("subscriber").subscribe("others/#", 1);
  }

  @AfterEach
  void othersAreUnharmed() {
    publisher.publish("others/a", "hello", 1);
    subscriber.take("hello");
    connect("newcomer").expectNothingElse();
  }

  @ParameterizedTest
  @CsvSource(textBlock = """
    00 00; 0x81; type 0
    31 ff ff ff ff 01; 0x81; a remaining length of five bytes
    30 ff ff ff 7f; 0x95; 256 MB
    30 08 00 01 61 ff ff ff 7f 00; 0x81; 256 MB of properties
    30 09 00 01 61 80 c2 d7 2f 00 00; 0x81; 100 MB of properties
    36 07 00 01 61 00 01 00 00; 0x81; QoS 3
    3e 07 00 01 61 00 01 00 00; 0x81; QoS 3, again
    38 05 00 01 61 00 00; 0x81; DUP with QoS 0
    30 05 00 01 2b 00 00; 0x90; + in a publish
    30 07 00 03 61 2f 23 00 00; 0x90; # in a publish
    30 03 00 00 00; 0x82; no topic, no alias
    30 07 00 01 61 03 23 00 00; 0x94; alias 0
    30 07 00 01 61 03 23 ff ff; 0x94; alias over the maximum
    30 06 00 00 03 23 00 01; 0x82; an alias that nobody set
    30 04 00 01 00 00; 0x81; U+0000 in a topic
    30 06 00 03 ed a0 80 00; 0x81; a surrogate in a topic
    32 06 00 01 61 00 00 00; 0x82; packet identifier 0
    30 06 00 01 61 02 0b 01; 0x82; subscription identifier from a client
    30 08 00 01 61 04 01 00 01 00; 0x82; a property twice
    30 06 00 01 61 02 24 01; 0x81; a property of another packet
    41 02 00 01; 0x81; reserved bits of PUBACK
    60 02 00 01; 0x81; reserved bits of PUBREL
    80 06 00 01 00 00 01 61; 0x81; reserved bits of SUBSCRIBE
    82 07 00 01 00 00 01 61 c0; 0x81; reserved bits of subscription options
    82 07 00 01 00 00 01 61 03; 0x81; QoS 3 of a subscription
    82 03 00 01 00; 0x82; no topic filter
    a2 03 00 01 00; 0x82; no topic filter to unsubscribe from
    c1 00; 0x81; reserved bits of PINGREQ
    c0 01 00; 0x81; PINGREQ with a byte
    e1 00; 0x81; reserved bits of DISCONNECT
    e0 07 00 05 11 00 00 00 01; 0x82; a session expiry that CONNECT did not have
    10 0e 00 04 4d 51 54 54 05 02 00 00 00 00 01 61; 0x82; two CONNECTs
    20 02 00 00; 0x82; CONNACK from a client
    90 04 00 01 00 00; 0x82; SUBACK from a client
    d0 00; 0x82; PINGRESP from a client
    f0 06 18 04 15 00 01 6d; 0x82; AUTH out of turn
    f0 06 19 04 15 00 01 6d; 0x82; AUTH again without a method in CONNECT
    f0 00; 0x82; AUTH without anything
    """, delimiter = ';')
  void answersBadPacketsWithTheRightReasonAndCloses(String hex, String reason) {
    connect("bad").hex(hex).expectDisconnect(Integer.decode(reason));
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "36", "3e", "38", "41", "60", "80", "c1", "c0 01 00", "e1", "e0 01 00", "f0", "20", "90", "d0",
    "10 0d 00 04 4d 51 54 54 04 02 00 00 00 01 61", "31 ff ff ff ff", "30 ff ff ff 7f", "30 03 00 01 2b", "30 02 00 00",
    "30 03 00 01 00", "30 05 00 03 ed a0 80", "32 05 00 01 61 00 00", "82 02 00 01", "82 06 00 01 00 01 61 04",
    "82 06 00 01 00 01 61 03", "a2 02 00 01"})
  void closesWithoutAWordOnBadPacketsOfVersion311(String hex) {
    connect(Login.of("bad").version(Version.V3_1_1)).hex(hex).raw.expectClosed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"30 05 00 01 61 00 00", "82 07 00 01 00 00 01 61 00", "c0 00", "e0 00", "f0 00", "00", "47 45 54",
    "16 03 01 02 00 01 00", "10 ff ff ff ff", "10 ff ff ff 7f 00 00 00 00 00 00 00", "ff ff ff ff"})
  void closesOnAnythingBeforeConnectWithoutAWord(String hex) {
    open(Version.V5).hex(hex).raw.expectClosed();
  }

  @Test
  void answersATooLongConnectInItsVersion() {
    open(Version.V5).hex("10 ff ff ff 7f 00 04 4d 51 54 54 05").expectRefusal(ReasonCode.PACKET_TOO_LARGE);
    open(Version.V3_1_1).hex("10 ff ff ff 7f 00 04 4d 51 54 54 04").raw.expectClosed();
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void refusesAClientIdOf65535Bytes(Version version) {
    connecting(Login.of("a".repeat(65_535)).version(version)).expectRefusal(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
  }

  @Test
  void refusesTopicsOf1000Levels() {
    String deep = "a/".repeat(999) + "a";
    Peer peer = connect("deep");
    assertThat(peer.subscribe(Properties.NONE, Peer.subscription(deep, 0), Peer.subscription("+/".repeat(999) + "#", 0)))
      .containsExactly(ReasonCode.TOPIC_FILTER_INVALID, ReasonCode.TOPIC_FILTER_INVALID);
    peer.send(new Packet.Publish(deep, new byte[0], 0, 0, true, false, Properties.NONE))
      .expectDisconnect(ReasonCode.TOPIC_NAME_INVALID);
    connecting(Login.of("deep").will(deep, "x")).expectRefusal(ReasonCode.TOPIC_NAME_INVALID);
  }

  @Test
  void waitsForConnectNoLongerThanItSays() {
    byte[] connect = MqttProtocol.client(Version.V5, 1 << 20).encode(Login.of("slow").connect()).getBytes();
    Peer peer = open(Version.V5);
    long start = System.nanoTime();
    int sent = peer.raw.trickle(Duration.ofMillis(400), connect);
    assertThat(sent).isLessThan(connect.length);
    peer.raw.awaitEnd();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
    assertThat(broker.bridge.clients(100)).extracting(MqttBridge.ClientInfo::clientId).doesNotContain("slow");
  }

  @Test
  void waitsForConnectNoLongerThanItSaysAlsoWhenNothingComes() {
    open(Version.V5).raw.expectClosed();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void keepsNoMoreThanItsQueueForASubscriberThatNeverAcknowledges(int qos) {
    Peer stuck = connect("stuck").subscribe("news", qos);
    Peer other = connect("other").subscribe("news", qos);
    int count = 100;
    for (int i = 0; i < count; i++) {
      publisher.publish("news", String.valueOf(i), qos);
      other.take(String.valueOf(i));
    }
    for (int i = 0; i < INFLIGHT + QUEUED; i++) {
      stuck.take(String.valueOf(i));
    }
    stuck.expectNothingElse();
    assertThat(client("stuck").dropped()).isEqualTo(count - INFLIGHT - QUEUED);
    assertThat(client("other").dropped()).isZero();
  }

  private MqttBridge.ClientInfo client(String id) {
    return broker.bridge.clients(100).stream().filter(client -> client.clientId().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void dropsQos0MessagesForASubscriberThatDoesNotRead() {
    try (RawClient stalled = RawClient.connectSlowReader(broker.port(), 2048)) {
      MqttProtocol protocol = MqttProtocol.client(Version.V3_1_1, 1 << 20);
      stalled.send(protocol.encode(Login.of("stalled").version(Version.V3_1_1).connect()).getBytes());
      stalled.read(4);
      stalled.send(protocol.encode(new Packet.Subscribe(1, List.of(Peer.subscription("news", 0)), Properties.NONE))
        .getBytes());
      stalled.read(5);
      Peer other = connect("other").subscribe("news", 0);
      String payload = "x".repeat(200_000);
      Await.until("messages are dropped for it", Duration.ofSeconds(30), () -> {
        publisher.publish("news", payload, 1);
        other.take(payload);
        return broker.bridge.clients(100).stream().noneMatch(client -> client.clientId().equals("stalled"))
          || client("stalled").dropped() > 20;
      });
      assertThat(client("other").dropped()).isZero();
    }
  }

  @Test
  void givesAStrangerNothingForAllTopics() {
    Peer stranger = connect("stranger");
    assertThat(stranger.subscribe(Properties.NONE, Peer.subscription("#", 2), Peer.subscription("$share/g/#", 2),
      Peer.subscription("+/+", 0))).containsOnly(ReasonCode.NOT_AUTHORIZED);
    for (int i = 0; i < 50; i++) {
      publisher.publish("others/a", String.valueOf(i), 1);
      subscriber.take(String.valueOf(i));
    }
    stranger.expectNothingElse();
  }

  @Test
  void closesOnMoreMessagesUnderWayThanItsReceiveMaximum() {
    Peer peer = connect("eager");
    for (int id = 1; id <= 100; id++) {
      peer.send(new Packet.Publish("t", new byte[0], id, 2, false, false, Properties.NONE));
    }
    Packet packet = peer.next();
    while (packet instanceof Packet.Ack) {
      packet = peer.next();
    }
    assertThat(packet.type()).isEqualTo(Type.DISCONNECT);
    assertThat(((Packet.Disconnect) packet).reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
  }

  @Test
  void survivesRandomBytes() {
    Random random = new Random(7);
    for (int round = 0; round < 60; round++) {
      byte[] bytes = new byte[1 + random.nextInt(200)];
      random.nextBytes(bytes);
      Peer peer = round % 3 == 0 ? open(Version.V5) : connect(Login.of("random" + round).version(Version.values()[round % 3]));
      try {
        peer.send(bytes).raw.shutdownOutput();
        peer.raw.awaitEnd();
      } catch (UncheckedIOException e) {
        // The broker was faster.
      }
      peer.close();
    }
  }
}
