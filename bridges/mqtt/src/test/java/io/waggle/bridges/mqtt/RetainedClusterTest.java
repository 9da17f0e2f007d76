// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.Nodes;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The retained messages of all nodes are one set. */
@Tag("cluster")
class RetainedClusterTest {


  @TempDir
  private Path folder;
  private Nodes nodes = Nodes.of(2);
  private int clients;

  @AfterEach
  void stop() {
    nodes.close();
  }

  private MqttTestClient client(int port) {
    return MqttTestClient.connect(port, "client-" + ++clients);
  }

  private static void retain(int port, String topic, String text) {
    try (MqttTestClient client = MqttTestClient.connect(port, "publisher")) {
      assertThat(client.publishAndWait(topic, text, true)).isLessThan(ReasonCode.UNSPECIFIED_ERROR);
    }
  }

  /** Returns what a new subscriber gets before a message of its own comes back. */
  private Map<String, String> retained(int port, String filter) {
    Map<String, String> found = new TreeMap<>();
    try (MqttTestClient client = client(port)) {
      client.subscribe("end/" + clients, 0);
      client.subscribe(filter, 0);
      client.publish("end/" + clients, "", 0, 0);
      for (Packet.Publish next = client.expect(Packet.Publish.class); !next.topic().startsWith("end/");
           next = client.expect(Packet.Publish.class)) {
        assertThat(next.retain()).isTrue();
        found.put(next.topic(), new String(next.payload(), StandardCharsets.UTF_8));
      }
    }
    return found;
  }

  private MqttBridgeOptions stored(String name) {
    return new MqttBridgeOptions().setStore(new MqttStoreOptions().setFolder(folder.resolve(name).toString()));
  }

  @Test
  void whatIsRetainedOnOneNodeIsReadOnAnother() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 2);
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 2);
    retain(here, "rooms/1", "a");
    retain(there, "rooms/2", "b");
    assertThat(retained(there, "rooms/#")).isEqualTo(Map.of("rooms/1", "a", "rooms/2", "b"));
    assertThat(retained(here, "rooms/#")).isEqualTo(Map.of("rooms/1", "a", "rooms/2", "b"));
    retain(there, "rooms/1", "c");
    assertThat(retained(here, "rooms/1")).isEqualTo(Map.of("rooms/1", "c"));
    retain(here, "rooms/1", "");
    assertThat(retained(there, "rooms/#")).isEqualTo(Map.of("rooms/2", "b"));
  }

  @Test
  void propertiesAndExpiryGoAlong() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 1);
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 1);
    try (MqttTestClient ann = client(here); MqttTestClient bob = client(there)) {
      ann.publish("rooms/1", "short", 1, 1, true, Properties.of(Property.MESSAGE_EXPIRY, 1));
      ann.expectAck(Type.PUBACK, 1);
      ann.publish("rooms/2", "long", 1, 2, true, Properties.of(Property.MESSAGE_EXPIRY, 100)
        .with(Property.CONTENT_TYPE, "text/plain").with(Property.USER_PROPERTY, new Properties.Pair("a", "b")));
      ann.expectAck(Type.PUBACK, 2);
      bob.subscribe("rooms/2", 1);
      Packet.Publish found = bob.expectMessage("long");
      assertThat(found.properties().text(Property.CONTENT_TYPE)).isEqualTo("text/plain");
      assertThat(found.properties().number(Property.MESSAGE_EXPIRY, -1)).isBetween(90L, 100L);
      Await.untilEqual(Map.of("rooms/2", "long"), () -> retained(there, "rooms/#"));
    }
  }

  @Test
  void aNodeThatComesLaterHasEverythingBeforeItsFirstClient() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 2);
    Map<String, String> expected = new TreeMap<>();
    try (MqttTestClient ann = client(here)) {
      for (int i = 1; i <= 2_000; i++) {
        ann.publish("many/" + i % 10 + "/" + i, "m-" + i, 0, 0, true, Properties.NONE);
        expected.put("many/" + i % 10 + "/" + i, "m-" + i);
      }
      ann.publishAndWait("many/0/10", "", true);
      expected.remove("many/0/10");
    }
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 2);
    assertThat(retained(there, "many/#")).isEqualTo(expected);
  }

  @Test
  void aNodesEndTakesNothingAlong() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 1);
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 1);
    retain(there, "rooms/1", "a");
    nodes.stop(1);
    assertThat(retained(here, "rooms/#")).isEqualTo(Map.of("rooms/1", "a"));
    nodes.start();
    nodes.awaitPeers();
    int again = Servers.start(nodes.get(1), new MqttBridgeOptions(), 1);
    assertThat(retained(again, "rooms/#")).isEqualTo(Map.of("rooms/1", "a"));
  }

  @Test
  void theLastOfOnePublisherIsKeptWhereverItIs() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 2);
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 2);
    for (int round = 1; round <= 20; round++) {
      try (MqttTestClient ann = client(round % 2 == 0 ? here : there)) {
        ann.publish("rooms/1", "first-" + round, 1, 1, true, Properties.NONE);
        ann.publish("rooms/1", "second-" + round, 1, 2, true, Properties.NONE);
        ann.expectAck(Type.PUBACK, 1);
        ann.expectAck(Type.PUBACK, 2);
      }
      assertThat(retained(here, "rooms/1")).isEqualTo(Map.of("rooms/1", "second-" + round));
      assertThat(retained(there, "rooms/1")).isEqualTo(Map.of("rooms/1", "second-" + round));
    }
  }

  @Test
  void whoSubscribesWhileItIsPublishedGetsIt() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 2);
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 2);
    try (MqttTestClient ann = client(here); MqttTestClient bob = client(there)) {
      for (int i = 1; i <= 200; i++) {
        ann.publish("now/" + i, "m", 0, 0, true, Properties.NONE);
        bob.send(new Packet.Subscribe(i, List.of(new Packet.Subscription("now/" + i, 0, false, false, 0)),
          Properties.NONE));
      }
      List<String> topics = new ArrayList<>();
      while (topics.stream().distinct().count() < 200) {
        if (bob.receive(Await.DEADLINE) instanceof Packet.Publish publish) {
          topics.add(publish.topic());
        }
      }
    }
  }

  @Test
  void limitsHoldForAllNodesTogether() {
    MqttBridgeOptions options = new MqttBridgeOptions().setMaxRetainedMessages(2).setMaxRetainedBytes(100);
    int here = Servers.start(nodes.get(0), options, 1);
    int there = Servers.start(nodes.get(1), options, 1);
    retain(here, "rooms/1", "a");
    retain(there, "rooms/2", "b");
    try (MqttTestClient ann = client(here); MqttTestClient bob = client(there)) {
      assertThat(ann.publishAndWait("rooms/3", "c", true)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(bob.publishAndWait("rooms/3", "c", true)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      assertThat(bob.publishAndWait("rooms/1", "x".repeat(90), true)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
      ann.publishAndWait("rooms/2", "", true);
      assertThat(bob.publishAndWait("rooms/3", "c", true)).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }
    assertThat(retained(here, "#")).isEqualTo(Map.of("rooms/1", "a", "rooms/3", "c"));
  }

  @Test
  void noMoreRemovalsAreRememberedThanMayBe() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions().setMaxRetainedRemovals(1), 1);
    retain(here, "rooms/1", "a");
    retain(here, "rooms/2", "b");
    retain(here, "rooms/1", "");
    retain(here, "rooms/2", "");
    assertThat(BridgeCounters.of(nodes.get(0), "mqtt").count("retained_removals_full")).isEqualTo(1);
  }

  @Test
  void ownTopicsStayOnTheirNode() {
    int here = Servers.start(nodes.get(0), new MqttBridgeOptions(), 1);
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 1);
    retain(here, "$own/1", "a");
    assertThat(retained(there, "$own/#")).isEmpty();
    assertThat(retained(here, "$own/#")).isEqualTo(Map.of("$own/1", "a"));
  }

  @Test
  void aClusterThatStartsAgainHasTheNewestOfAllDisks() {
    int first = Servers.start(nodes.get(0), stored("first"), 1);
    int second = Servers.start(nodes.get(1), stored("second"), 1);
    retain(first, "a", "both");
    retain(first, "b", "old");
    retain(first, "c", "old");
    retain(first, "d", "removed while the other was away");
    nodes.stop(1);
    retain(first, "b", "new");
    retain(first, "d", "");
    retain(first, "e", "only here");
    nodes.stop(0);
    Vertx one = nodes.start();
    second = Servers.start(one, stored("second"), 1);
    assertThat(retained(second, "#")).containsEntry("b", "old");
    retain(second, "c", "newest");
    Vertx other = nodes.start();
    nodes.awaitPeers();
    first = Servers.start(other, stored("first"), 1);
    Map<String, String> expected = Map.of("a", "both", "b", "new", "c", "newest", "e", "only here");
    assertThat(retained(first, "#")).isEqualTo(expected);
    int last = second;
    Await.untilEqual(expected, () -> retained(last, "#"));
  }

  @Test
  void aStoreOfOneNodeGoesIntoTheClusterAsTheOldest() {
    Vertx alone = Vertx.vertx();
    try {
      int port = Servers.start(alone, stored("first"), 1);
      retain(port, "a", "alone");
      retain(port, "b", "alone");
    } finally {
      Await.result(alone.close());
    }
    int there = Servers.start(nodes.get(1), new MqttBridgeOptions(), 1);
    retain(there, "a", "cluster");
    int here = Servers.start(nodes.get(0), stored("first"), 1);
    assertThat(retained(here, "#")).isEqualTo(Map.of("a", "cluster", "b", "alone"));
    Await.untilEqual(Map.of("a", "cluster", "b", "alone"), () -> retained(there, "#"));
  }
}
