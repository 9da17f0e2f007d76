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
import io.waggle.testkit.CleanVertx;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What MQTT 5 has beyond version 3, with real sockets on two event loops. */
@CleanVertx
class FeaturesTest {

  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    port = Servers.start(vertx, new MqttBridgeOptions().setMaxKeepAliveSeconds(600).setResponseInformation("answers/")
      .setTopicAliasMaximum(4).setMaxOutboundAliases(2).setChannels(""), 2);
  }

  @Test
  void saysInConnackWhatItAllows() {
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      Packet.ConnAck answer = ann.connect("", true, Properties.of(Property.REQUEST_RESPONSE_INFORMATION, 1)
        .with(Property.SESSION_EXPIRY, 0xFFFF_FFFFL));
      Properties told = answer.properties();
      assertThat(told.text(Property.ASSIGNED_CLIENT_ID)).startsWith("auto-");
      assertThat(told.number(Property.SERVER_KEEP_ALIVE, 0)).isEqualTo(600);
      assertThat(told.number(Property.RECEIVE_MAXIMUM, 0)).isEqualTo(20);
      assertThat(told.number(Property.MAXIMUM_PACKET_SIZE, 0)).isEqualTo(262_144);
      assertThat(told.number(Property.TOPIC_ALIAS_MAXIMUM, 0)).isEqualTo(4);
      assertThat(told.number(Property.SESSION_EXPIRY, 0)).isEqualTo(604_800);
      assertThat(told.text(Property.RESPONSE_INFORMATION)).isEqualTo("answers/");
    }
  }

  @Test
  void anOldClientWithoutAnIdentifierNeedsACleanSession() {
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V3_1_1)) {
      assertThat(ann.connect("", false, Properties.NONE).reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
      ann.expectEnd();
    }
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V3_1_1)) {
      assertThat(ann.connect("", true, Properties.NONE).reason()).isZero();
    }
  }

  @Test
  void topicAliasesWorkBothWays() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann", Version.V5, true,
           Properties.of(Property.TOPIC_ALIAS_MAXIMUM, 10));
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a/#", 0);
      Properties second = Properties.of(Property.TOPIC_ALIAS, 2);
      bob.publish("a/b", "1", 0, 0, false, second).publish("", "2", 0, 0, false, second);
      bob.publish("a/c", "3", 0, 0).publish("a/d", "4", 0, 0);
      Packet.Publish first = ann.expectMessage("1");
      assertThat(first.topic()).isEqualTo("a/b");
      assertThat(first.properties().number(Property.TOPIC_ALIAS, 0)).isEqualTo(1);
      Packet.Publish again = ann.expectMessage("2");
      assertThat(again.topic()).isEmpty();
      assertThat(again.properties().number(Property.TOPIC_ALIAS, 0)).isEqualTo(1);
      assertThat(ann.expectMessage("3").properties().number(Property.TOPIC_ALIAS, 0)).isEqualTo(2);
      assertThat(ann.expectMessage("4").properties().has(Property.TOPIC_ALIAS)).isFalse();
    }
  }

  @Test
  void anAliasThatIsTooHighClosesTheClient() {
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.publish("a", "1", 0, 0, false, Properties.of(Property.TOPIC_ALIAS, 5));
      bob.expectDisconnect(ReasonCode.TOPIC_ALIAS_INVALID);
    }
  }

  @Test
  void overlappingSubscriptionsAreOneDeliveryWithAllIdentifiers() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe(Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 3), new Subscription("a/+", 1, false, false, 0));
      ann.subscribe(Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 300), new Subscription("a/#", 0, false, false, 0));
      bob.publishAndWait("a/b", "m", false);
      Packet.Publish message = ann.expectMessage("m");
      assertThat(message.qos()).isEqualTo(1);
      assertThat(message.properties().entries()).extracting(Properties.Entry::value)
        .containsExactlyInAnyOrder(3L, 300L);
      ann.expectNothing();
    }
  }

  @Test
  void noLocalAndRetainAsPublishedAreKept() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe(Properties.NONE, new Subscription("a", 0, true, true, 0));
      ann.publishAndWait("a", "own", false);
      ann.expectNothing();
      bob.publishAndWait("a", "other", true);
      assertThat(ann.expectMessage("other").retain()).isTrue();
    }
  }

  @Test
  void retainHandlingSaysWhenRetainedMessagesCome() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.publishAndWait("a", "kept", true);
      ann.subscribe(Properties.NONE, new Subscription("a", 0, false, false, 2));
      ann.expectNothing();
      ann.subscribe(Properties.NONE, new Subscription("a", 0, false, false, 1));
      ann.expectNothing();
      ann.subscribe(Properties.NONE, new Subscription("a", 0, false, false, 0));
      ann.expectMessage("kept");
      ann.unsubscribe("a");
      ann.subscribe(Properties.NONE, new Subscription("a", 0, false, false, 1));
      ann.expectMessage("kept");
      ann.expectNothing();
    }
  }

  @Test
  void unsubscribingEndsWhatWasSubscribed() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.subscribe("a", 0);
      assertThat(ann.unsubscribe("a", "b", "c/#/d")).containsExactly(0, ReasonCode.NO_SUBSCRIPTION_EXISTED,
        ReasonCode.TOPIC_FILTER_INVALID);
      assertThat(ann.publishAndWait("a", "m", false)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
      ann.expectNothing();
    }
  }

  @Test
  void aMessageSaysHowLongItIsStillGood() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 0);
      bob.publish("a", "m", 0, 0, false, Properties.of(Property.MESSAGE_EXPIRY, 100)
        .with(Property.CONTENT_TYPE, "text/plain").with(Property.USER_PROPERTY, new Properties.Pair("k", "v")));
      Properties properties = ann.expectMessage("m").properties();
      assertThat(properties.number(Property.MESSAGE_EXPIRY, 0)).isBetween(90L, 100L);
      assertThat(properties.text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
      assertThat(properties.find(Property.USER_PROPERTY)).isEqualTo(new Properties.Pair("k", "v"));
    }
  }

  @Test
  void whatHasExpiredIsNotDelivered() {
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5);
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 1);
      ann.disconnect();
      bob.publish("a", "gone", 1, 1, false, Properties.of(Property.MESSAGE_EXPIRY, 0));
      bob.expectAck(Type.PUBACK, 1);
      bob.publish("r", "gone too", 1, 2, true, Properties.of(Property.MESSAGE_EXPIRY, 0));
      bob.expectAck(Type.PUBACK, 2);
      bob.subscribe("r", 1);
      bob.expectNothing();
    }
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
      ann.expectNothing();
    }
  }

  @Test
  void aReasonThatIsTooLongForAClientIsLeftOut() {
    Properties small = Properties.of(Property.MAXIMUM_PACKET_SIZE, 20);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann", Version.V5, true, Properties.NONE);
         MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
      ann.expectNothing();
      assertThat(bob.connect("$bob", true, small).properties().isEmpty()).isTrue();
      bob.expectEnd();
    }
  }

  @Test
  void whatIsTooLargeForAClientIsNotSent() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann", Version.V5, true,
           Properties.of(Property.MAXIMUM_PACKET_SIZE, 60));
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 1);
      bob.publishAndWait("a", "x".repeat(100), false);
      bob.publishAndWait("a", "small", false);
      ann.expectMessage("small");
      ann.expectNothing();
    }
  }

  @Test
  void noMoreIsUnderWayThanAClientTakes() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann", Version.V5, true,
           Properties.of(Property.RECEIVE_MAXIMUM, 2));
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      ann.subscribe("a", 2);
      for (int i = 1; i <= 4; i++) {
        bob.publishAndWait("a", "m-" + i, false);
      }
      Packet.Publish first = ann.expectMessage("m-1");
      Packet.Publish second = ann.expectMessage("m-2");
      ann.expectNothing();
      ann.send(new Packet.Ack(Type.PUBACK, second.id()));
      ann.expectMessage("m-3");
      ann.expectNothing();
      ann.send(new Packet.Ack(Type.PUBACK, first.id()));
      ann.expectMessage("m-4");
    }
  }

  @Test
  void aClientThatDoesNotWaitIsClosed() {
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      for (int i = 1; i <= 21; i++) {
        bob.publish("a", "m", 2, i);
      }
      for (int i = 1; i <= 20; i++) {
        bob.expectAck(Type.PUBREC, i);
      }
      bob.expectDisconnect(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }
  }

  @Test
  void aWillWaitsForTheClientToComeBack() {
    Packet.Will will = new Packet.Will("gone", "bye".getBytes(), 1, false, Properties.of(Property.WILL_DELAY, 1));
    Packet.Connect connect = new Packet.Connect(Version.V5, "bob", false, 0, null, null, will,
      Properties.of(Property.SESSION_EXPIRY, 60));
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.open(port, Version.V5);
         MqttTestClient again = MqttTestClient.open(port, Version.V5)) {
      ann.subscribe("gone", 0);
      bob.connect(connect);
      bob.close();
      again.connect(connect);
      ann.expectNothing();
      again.close();
      ann.expectMessage("bye");
      ann.expectNothing();
    }
  }

  @Test
  void disconnectSaysWhatBecomesOfWillAndSession() {
    Packet.Will will = new Packet.Will("gone", "bye".getBytes(), 0, false, Properties.NONE);
    Packet.Connect connect = new Packet.Connect(Version.V5, "bob", false, 0, null, null, will, Properties.NONE);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.subscribe("gone", 0);
      try (MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
        bob.connect(connect);
        bob.disconnect();
      }
      ann.expectNothing();
      try (MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
        bob.connect(connect);
        bob.send(new Packet.Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE));
        bob.expectEnd();
      }
      ann.expectMessage("bye");
      try (MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
        bob.connect(connect);
        bob.send(new Packet.Disconnect(0, Properties.of(Property.SESSION_EXPIRY, 5)));
        bob.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
      }
    }
  }

  @Test
  void aReleaseThatNobodyKnowsIsAnsweredSo() {
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.send(new Packet.Ack(Type.PUBREL, 5));
      assertThat(bob.expectAck(Type.PUBCOMP, 5).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
      bob.send(new Packet.Ack(Type.PUBREC, 6));
      assertThat(bob.expectAck(Type.PUBREL, 6).reason()).isEqualTo(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
    }
  }

  @Test
  void aQos2DeliveryGoesOnAfterTheConnectionBroke() {
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      int first;
      int second;
      try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
        ann.subscribe("a", 2);
        bob.publish("a", "m-1", 2, 1).publish("a", "m-2", 2, 2);
        bob.expectAck(Type.PUBREC, 1);
        first = ann.expectMessage("m-1").id();
        second = ann.expectMessage("m-2").id();
        ann.send(new Packet.Ack(Type.PUBREC, first));
        ann.expectAck(Type.PUBREL, first);
      }
      try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
        ann.expectAck(Type.PUBREL, first);
        Packet.Publish again = ann.expectMessage("m-2");
        assertThat(again.dup()).isTrue();
        assertThat(again.id()).isEqualTo(second);
        ann.send(new Packet.Ack(Type.PUBCOMP, first));
        ann.expectNothing();
      }
    }
  }

  @Test
  void twoConnectsAndOtherThingsOutOfTurnEndIt() {
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.send(new Packet.Connect(Version.V5, "bob", true, 0, null, null, null, Properties.NONE));
      bob.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.send(new Packet.Auth(ReasonCode.REAUTHENTICATE, Properties.of(Property.AUTHENTICATION_METHOD, "m")));
      bob.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }
    try (MqttTestClient bob = MqttTestClient.open(port, Version.V5)) {
      bob.publish("a", "before CONNECT", 0, 0);
      bob.expectEnd();
    }
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.send(new Packet.Subscribe(1, List.of(new Subscription("$share/g/a", 0, true, false, 0)),
        Properties.NONE));
      bob.expectDisconnect(ReasonCode.PROTOCOL_ERROR);
    }
  }
}
