// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import org.junit.jupiter.api.Test;

/** Groups of shared subscriptions, on two event loops. */
@CleanVertx
class SharedSubscriptionsTest {

  private static final String JOBS = "$share/g/jobs";

  @Test
  void whatAMemberLeavesGoesToAnother(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions(), 2);
    try (MqttTestClient one = MqttTestClient.connect(port, "one");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      one.subscribe(JOBS, 1);
      bob.publishAndWait("jobs", "a", false);
      one.expectMessage("a");
      try (MqttTestClient two = MqttTestClient.connect(port, "two")) {
        two.subscribe(JOBS, 1);
        one.close();
        Packet.Publish again = two.expectMessage("a");
        two.send(new Packet.Ack(Type.PUBACK, again.id()));
        two.expectNothing();
      }
    }
  }

  @Test
  void aGroupWithoutMembersKeepsItsMessagesForWhoeverComes(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions().setMaxQueuedMessages(3), 2);
    try (MqttTestClient one = MqttTestClient.connect(port, "one")) {
      one.subscribe(JOBS, 2);
      one.disconnect();
    }
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      for (int i = 1; i <= 4; i++) {
        bob.publishAndWait("jobs", "m-" + i, false);
      }
      Await.until("the fourth finds no room", () -> BridgeCounters.of(vertx, "mqtt").count("shared_queue_full") == 1);
    }
    try (MqttTestClient other = MqttTestClient.connect(port, "other")) {
      other.subscribe(JOBS, 2);
      for (int i = 1; i <= 3; i++) {
        other.send(new Packet.Ack(Type.PUBACK, other.expectMessage("m-" + i).id()));
      }
      other.expectNothing();
    }
  }

  @Test
  void aGroupMayAlsoForgetAtOnce(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions().setSharedQueueExpirySeconds(0), 1);
    try (MqttTestClient one = MqttTestClient.connect(port, "one");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      one.subscribe(JOBS, 1);
      one.unsubscribe(JOBS);
      bob.publishAndWait("jobs", "lost", false);
      one.subscribe(JOBS, 1);
      one.expectNothing();
    }
  }

  @Test
  void aMemberWhoDoesNotAcknowledgeGetsNoMoreThanItsWindow(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions().setMaxInflight(2), 2);
    try (MqttTestClient slow = MqttTestClient.connect(port, "slow");
         MqttTestClient fast = MqttTestClient.connect(port, "fast");
         MqttTestClient bob = MqttTestClient.connect(port, "bob")) {
      slow.subscribe(JOBS, 1);
      fast.subscribe(JOBS, 1);
      for (int i = 0; i < 10; i++) {
        bob.publishAndWait("jobs", "m", false);
      }
      for (int i = 0; i < 8; i++) {
        fast.send(new Packet.Ack(Type.PUBACK, fast.expectMessage("m").id()));
      }
      fast.expectNothing();
      slow.expectMessage("m");
      slow.expectMessage("m");
      slow.expectNothing();
    }
  }

  @Test
  void aMemberThatIsKeptGoesOnWithItsOwnQos2Message(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions(), 2);
    int id;
    try (MqttTestClient bob = MqttTestClient.connect(port, "bob");
         MqttTestClient two = MqttTestClient.connect(port, "two")) {
      try (MqttTestClient one = MqttTestClient.resume(port, "one", Version.V5)) {
        one.subscribe(JOBS, 2);
        bob.publish("jobs", "a", 2, 1);
        bob.expectAck(Type.PUBREC, 1);
        id = one.expectMessage("a").id();
      }
      two.subscribe(JOBS, 2);
      two.expectNothing();
      try (MqttTestClient one = MqttTestClient.resume(port, "one", Version.V5)) {
        Packet.Publish again = one.expectMessage("a");
        assertThat(again.dup()).isTrue();
        assertThat(again.id()).isEqualTo(id);
      }
    }
  }
}
