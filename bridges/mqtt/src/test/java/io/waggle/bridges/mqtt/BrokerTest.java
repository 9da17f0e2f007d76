// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.CleanVertx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The broker with real sockets: two instances on two event loops, so that clients meet across them. */
@CleanVertx
class BrokerTest {

  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    port = Servers.start(vertx, new MqttBridgeOptions(), 2);
  }

  @ParameterizedTest
  @EnumSource(Version.class)
  void deliversEachQualityOfService(Version version) {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann", version);
         MqttTestClient bob = MqttTestClient.connect(port, "bob", version)) {
      assertThat(ann.subscribe("lamps/+/state", 2)).isEqualTo(2);
      bob.publish("lamps/hall/state", "zero", 0, 0);
      assertThat(ann.expectMessage("zero").qos()).isZero();
      bob.publish("lamps/hall/state", "one", 1, 7);
      bob.expectAck(Type.PUBACK, 7);
      Packet.Publish one = ann.expectMessage("one");
      assertThat(one.qos()).isEqualTo(1);
      ann.send(new Packet.Ack(Type.PUBACK, one.id()));
      bob.publish("lamps/hall/state", "two", 2, 8);
      bob.expectAck(Type.PUBREC, 8);
      bob.publish("lamps/hall/state", "two", 2, 8);
      bob.expectAck(Type.PUBREC, 8);
      bob.send(new Packet.Ack(Type.PUBREL, 8));
      bob.expectAck(Type.PUBCOMP, 8);
      Packet.Publish two = ann.expectMessage("two");
      assertThat(two.qos()).isEqualTo(2);
      ann.send(new Packet.Ack(Type.PUBREC, two.id()));
      ann.expectAck(Type.PUBREL, two.id());
      ann.send(new Packet.Ack(Type.PUBCOMP, two.id()));
      ann.expectNothing();
    }
  }

  @Test
  void aSessionGoesOnWhereItStopped() {
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
      ann.subscribe("a", 1);
      ann.disconnect();
    }
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      bob.publishAndWait("a", "m-1", false);
      bob.publishAndWait("a", "m-2", false);
    }
    try (MqttTestClient ann = MqttTestClient.open(port, Version.V5)) {
      Packet.ConnAck answer = ann.connect("ann", false, Properties.of(Property.SESSION_EXPIRY, 60));
      assertThat(answer.sessionPresent()).isTrue();
      assertThat(ann.expectMessage("m-1").dup()).isFalse();
      Packet.Publish second = ann.expectMessage("m-2");
      ann.send(new Packet.Ack(Type.PUBACK, second.id()));
      ann.expectNothing();
    }
    try (MqttTestClient ann = MqttTestClient.resume(port, "ann", Version.V5)) {
      assertThat(ann.expectMessage("m-1").dup()).isTrue();
      ann.expectNothing();
    }
  }

  @Test
  void theOldConnectionHasToGo() {
    try (MqttTestClient first = MqttTestClient.connect(port, "ann");
         MqttTestClient second = MqttTestClient.connect(port, "ann")) {
      first.expectDisconnect(ReasonCode.SESSION_TAKEN_OVER);
      second.expectNothing();
    }
  }

  @Test
  void retainedMessagesComeToNewSubscribers() {
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob");
         MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      bob.publishAndWait("lamps/hall", "on", true);
      bob.publishAndWait("lamps/cellar", "off", true);
      bob.publishAndWait("lamps/cellar", "", true);
      ann.subscribe("lamps/#", 0);
      assertThat(ann.expectMessage("on").retain()).isTrue();
      ann.expectNothing();
      bob.publishAndWait("lamps/hall", "dim", true);
      assertThat(ann.expectMessage("dim").retain()).isFalse();
    }
  }

  @Test
  void aWillIsPublishedForWhoIsLost() {
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.open(port, Version.V3_1_1)) {
      ann.subscribe("gone/+", 0);
      bob.connect(new Packet.Connect(Version.V3_1_1, "bob", true, 0, null, null,
        new Packet.Will("gone/bob", "bye".getBytes(), 0, false, Properties.NONE), Properties.NONE));
      bob.close();
      ann.expectMessage("bye");
    }
  }

  @Test
  void eachMessageOfAGroupGoesToOneMember() {
    try (MqttTestClient one = MqttTestClient.connect(port, "one");
         MqttTestClient two = MqttTestClient.connect(port, "two");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      one.subscribe("$share/g/jobs", 0);
      two.subscribe("$share/g/jobs", 0);
      bob.publish("jobs", "a", 0, 0).publish("jobs", "b", 0, 0);
      one.expectMessage("a");
      two.expectMessage("b");
      one.expectNothing();
      two.expectNothing();
    }
  }
}
