// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Subscription;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every limit of the broker, reached. */
@CleanVertx
class MqttLimitsTest {

  private Vertx vertx;

  private int start(Vertx own, MqttBridgeOptions options) {
    vertx = own;
    return Servers.start(own, options.setChannels(""), 1);
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count(event);
  }

  @Test
  void aClientIdentifierMayNotBeTooLong(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxClientIdLength(10));
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      assertThat(ann.connect("x".repeat(11), true, Properties.NONE).reason())
        .isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      ann.expectEnd();
    }
    MqttTestClient.connect(port, "x".repeat(10)).close();
  }

  @Test
  void aPacketMayNotBeTooLarge(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxPacketBytes(1_000));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.publish("a", "x".repeat(1_000), 0, 0);
      ann.expectDisconnect(ReasonCode.PACKET_TOO_LARGE);
    }
  }

  @Test
  void topicsHaveSoManyLevels(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxTopicLevels(3));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      assertThat(ann.subscribe("a/b/c/d", 0)).isEqualTo(ReasonCode.TOPIC_FILTER_INVALID);
      assertThat(ann.subscribe("a/b/c", 0)).isZero();
      ann.publish("a/b/c/d", "m", 0, 0);
      ann.expectDisconnect(ReasonCode.TOPIC_NAME_INVALID);
    }
  }

  @Test
  void aSessionHasSoManySubscriptionsAndTheBrokerSoManyGroups(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxSubscriptions(3).setMaxShareGroups(1));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      assertThat(ann.subscribe("$share/g/a", 0)).isZero();
      assertThat(ann.subscribe("$share/h/a", 0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(ann.subscribe("a", 0)).isZero();
      assertThat(ann.subscribe("b", 0)).isZero();
      assertThat(ann.subscribe("c", 0)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(ann.subscribe("b", 1)).isEqualTo(1);
      assertThat(count("subscriptions_full")).isEqualTo(2);
    }
  }

  @Test
  void retainedMessagesAreSoMany(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxRetainedMessages(2).setMaxRetainedBytes(100));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      assertThat(ann.publishAndWait("a", "x".repeat(40), true)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
      assertThat(ann.publishAndWait("b", "x".repeat(60), true)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(ann.publishAndWait("b", "x", true)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
      assertThat(ann.publishAndWait("c", "x", true)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(ann.publishAndWait("a", "", true)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
      assertThat(ann.publishAndWait("c", "x", true)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
      assertThat(count("retained_full")).isEqualTo(2);
    }
  }

  @Test
  void retainedMessagesThatHaveExpiredMakeRoom(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxRetainedMessages(1));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.publish("a", "m", 0, 0, true, Properties.of(Property.MESSAGE_EXPIRY, 0));
      Await.until("there is room again", () -> ann.publishAndWait("b", "m", true) != ReasonCode.QUOTA_EXCEEDED);
    }
  }

  @Test
  void sessionsAreSoMany(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxSessions(1));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
      ann.expectNothing();
      assertThat(bob.connect("bob", true, Properties.NONE).reason()).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      bob.expectEnd();
      assertThat(count("sessions_full")).isEqualTo(1);
    }
  }

  @Test
  void soManyMessagesWaitForAClient(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxQueuedMessages(2).setMaxInflight(1));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 1);
      for (int i = 1; i <= 4; i++) {
        bob.publishAndWait("a", "m-" + i, false);
      }
      assertThat(count("queue_full")).isEqualTo(1);
      for (int i = 1; i <= 3; i++) {
        ann.send(new Packet.Ack(Type.PUBACK, ann.expectMessage("m-" + i).id()));
      }
      ann.expectNothing();
    }
  }

  @Test
  void soManyBytesWaitForAClient(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxQueuedBytes(1_500).setMaxInflight(1));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 1);
      for (int i = 1; i <= 3; i++) {
        bob.publishAndWait("a", "x".repeat(1_000), false);
      }
      assertThat(count("queue_full")).isEqualTo(1);
    }
  }

  @Test
  void whoDoesNotReadLosesQos0MessagesAndNothingElse(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxOutboundBytes(10_000));
    try (RawClient slow = RawClient.connectSlowReader(port, 2_048);
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      // CONNECT of version 3.1.1 with client identifier "s", then SUBSCRIBE to "a" with QoS 0.
      slow.sendHex("10 0d 00044d515454 04 02 0000 0001 73   82 06 0001 0001 61 00");
      slow.read(4 + 5);
      Await.until("messages are dropped", () -> {
        bob.publish("a", "x".repeat(10_000), 0, 0);
        return count("slow_subscriber") > 0;
      });
      slow.sendHex("c0 00");
      bob.expectNothing();
    }
  }

  @Test
  void whoSendsNoConnectIsClosed(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setConnectTimeoutMs(500));
    try (RawClient silent = RawClient.connect(port); RawClient slow = RawClient.connect(port)) {
      slow.trickle(Duration.ofMillis(200), new byte[] {0x10, 0x0d, 0x00, 0x04, 'M'});
      silent.expectClosed();
      slow.expectClosed();
      assertThat(count("connect_timeouts")).isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void whoIsSilentForLongerThanItsKeepAliveIsClosed(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions());
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      ann.connect(new Packet.Connect(Version.V5, "ann", true, 1, null, null, null, Properties.NONE));
      ann.expectDisconnect(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }
  }

  @Test
  void whoSendsAPacketByteByByteIsClosed(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setPacketTimeoutMs(300));
    // CONNECT of version 3.1.1 with client identifier "s" and no keep-alive, then a PUBLISH of 100 bytes.
    try (RawClient slow = RawClient.connect(port).sendHex("10 0d 00044d515454 04 02 0000 0001 73");
         MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      slow.read(4);
      byte[] publish = new byte[100];
      publish[0] = 0x30;
      publish[1] = 98;
      assertThat(slow.trickle(Duration.ofMillis(20), publish)).isLessThan(publish.length);
      slow.awaitEnd();
      Await.untilEqual(1L, () -> count("packet_timeouts"));
      ann.expectNothing();
    }
  }

  @Test
  void aSessionLivesNoLongerThanAllowed(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions().setMaxSessionExpirySeconds(1));
    MqttTestClient.resume(port, "ann", Version.V5).disconnect();
    MqttTestClient.resume(port, "old", Version.V3_1_1).disconnect();
    Await.until("both sessions end", () -> count("sessions_expired") == 2);
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      assertThat(ann.connect("ann", false, Properties.of(Property.SESSION_EXPIRY, 1)).sessionPresent()).isFalse();
    }
  }

  @Test
  void manyRetainedMessagesComeWithoutFillingTheQueue(Vertx vertx) {
    int port = start(vertx, new MqttBridgeOptions());
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      for (int i = 0; i < 5_000; i++) {
        ann.publish("devices/" + i, "m", 0, 0, true, Properties.NONE);
      }
      ann.expectNothing();
      ann.send(new Packet.Subscribe(1, List.of(new Subscription("#", 1, false, false, 0)), Properties.NONE));
      ann.expect(Packet.SubAck.class);
      int[] count = new int[1];
      while (count[0] < 5_000) {
        Packet.Publish each = ann.expect(Packet.Publish.class);
        assertThat(each.retain()).isTrue();
        count[0]++;
      }
      ann.expectNothing();
      assertThat(count("queue_full")).isZero();
    }
  }
}
