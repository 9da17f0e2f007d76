// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.sys;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttTestClient;
import io.waggle.bridges.mqtt.Servers;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** {@code $SYS} of a broker with real clients. */
@CleanVertx
class SysTopicsTest {

  /** Receives until a topic has a value that is awaited; returns the last value of each topic. */
  private static Map<String, String> receive(MqttTestClient client, String topic, Predicate<String> wanted) {
    Map<String, String> seen = new HashMap<>();
    while (!seen.containsKey(topic) || !wanted.test(seen.get(topic))) {
      Packet.Publish publish = client.expect(Packet.Publish.class);
      assertThat(publish.topic()).startsWith(SysTopics.PREFIX);
      seen.put(publish.topic(), new String(publish.payload(), StandardCharsets.US_ASCII));
    }
    return seen;
  }

  @Test
  void theBrokerSaysWhatItCounts(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions().setSysIntervalMs(50), 2);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann");
         MqttTestClient bob = MqttTestClient.resume(port, "bob", Version.V5)) {
      bob.subscribe("a/+", 0);
      ann.publishAndWait("a/b", "12345", true);
      bob.expectMessage("12345");
      ann.subscribe("$SYS/#", 0);
      receive(ann, "$SYS/broker/clients/connected", "2"::equals);
      bob.close();
      Map<String, String> seen = receive(ann, "$SYS/broker/clients/disconnected", "1"::equals);
      receive(ann, "$SYS/broker/load/bytes/sent/15min", value -> Double.parseDouble(value) > 0);
      assertThat(seen).isNotEmpty();
    }
    try (MqttTestClient late = MqttTestClient.connect(port, "late")) {
      late.subscribe("$SYS/broker/#", 0);
      Map<String, String> all = receive(late, "$SYS/broker/clients/connected", "1"::equals);
      while (all.size() < 39) {
        Packet.Publish more = late.expect(Packet.Publish.class);
        all.put(more.topic(), new String(more.payload(), StandardCharsets.US_ASCII));
      }
      assertThat(all).containsEntry("$SYS/broker/publish/messages/received", "1")
        .containsEntry("$SYS/broker/publish/bytes/received", "5")
        .containsEntry("$SYS/broker/retained messages/count", "1")
        .containsEntry("$SYS/broker/clients/maximum", "2")
        .containsKeys("$SYS/broker/load/connections/1min", "$SYS/broker/load/messages/received/5min",
          "$SYS/broker/messages/sent", "$SYS/broker/uptime");
      assertThat(all.get("$SYS/broker/version")).startsWith("waggle version ");
      assertThat(Integer.parseInt(all.get("$SYS/broker/messages/received"))).isGreaterThanOrEqualTo(5);
      assertThat(Integer.parseInt(all.get("$SYS/broker/bytes/received"))).isGreaterThan(50);
    }
  }

  @Test
  void nobodyElseSpeaksOrListensThere(Vertx vertx) {
    MqttBridgeOptions options = new MqttBridgeOptions().setSysIntervalMs(50)
      .setAuth(new MqttAuthOptions().setRules(List.of("deny client spy subscribe $SYS/#", "allow all both #")));
    int port = Servers.start(vertx, options, 1);
    try (MqttTestClient spy = MqttTestClient.connect(port, "spy")) {
      assertThat(spy.subscribe("$SYS/#", 0)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(spy.publishAndWait("$SYS/broker/uptime", "0", true)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      // The first level of a filter with a wildcard does not match it (MQTT 5 section 4.7.2).
      spy.subscribe("#", 0);
      spy.subscribe("+/broker/#", 0);
      spy.expectNothing();
    }
  }

  @Test
  void itTakesNothingOfTheRoomForRetainedMessages(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions().setSysIntervalMs(50).setMaxRetainedMessages(1), 1);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.subscribe("$SYS/broker/version", 0);
      ann.expect(Packet.Publish.class);
      assertThat(ann.publishAndWait("a", "1", true)).isLessThan(0x80);
      assertThat(ann.publishAndWait("b", "1", true)).isEqualTo(ReasonCode.QUOTA_EXCEEDED);
    }
  }

  @Test
  void loadsAreAveragesOfTheLastMinutes() {
    Load load = new Load();
    for (int second = 1; second <= 60 * 20; second++) {
      load.add(second * 10L, 1_000);
    }
    assertThat(load.average(0)).isCloseTo(600, Offset.offset(1.0));
    assertThat(load.average(2)).isBetween(400.0, 500.0);
    load.add(12_000, 60_000);
    assertThat(load.average(0)).isBetween(210.0, 230.0);
  }

  @Test
  void aBrokerWithoutItSaysNothing(Vertx vertx) {
    int port = Servers.start(vertx, new MqttBridgeOptions().setSysIntervalMs(0), 1);
    try (MqttTestClient ann = MqttTestClient.connect(port, "ann")) {
      ann.subscribe("$SYS/#", 0);
      ann.expectNothing();
    }
  }
}
