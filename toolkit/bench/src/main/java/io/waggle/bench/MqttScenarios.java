// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.EchoLoad;
import io.waggle.bench.load.Load;
import io.waggle.bench.load.MqttLoad;
import io.waggle.bench.process.ProvidedServer;
import io.waggle.bench.process.ServerGroup;
import io.waggle.bench.reference.MqttAcceptor;
import java.util.List;
import java.util.function.Supplier;

/** The scenarios of the MQTT bridge, whose jar is on the class path of a distribution. */
final class MqttScenarios {

  private static final String MQTT = "mqtt";
  /** Its WebSockets would have a port of their own. */
  private static final int NO_PORT = -1;
  private static final int WINDOW = 2;
  private static final int PAIR_WINDOW = 20;
  private static final List<Integer> FAN_OUT = List.of(1_000);
  private static final List<Integer> PAIRS = List.of(10);
  private static final List<Integer> FAN_IN = List.of(500);

  static final List<Scenario> ALL = List.of(
    beside("mqtt-fanout", "1 MQTT publisher, 100-byte messages to 1,000 subscribers, QoS 0", FAN_OUT,
      () -> MqttLoad.fanOut(WINDOW)),
    beside("mqtt-pairs-q0", "10 MQTT publishers, each to a subscriber, QoS 0", PAIRS,
      () -> MqttLoad.pairs(PAIR_WINDOW, 0)),
    beside("mqtt-pairs-q1", "the same, QoS 1", PAIRS, () -> MqttLoad.pairs(PAIR_WINDOW, 1)),
    beside("mqtt-pairs-q2", "the same, QoS 2", PAIRS, () -> MqttLoad.pairs(PAIR_WINDOW, 2)),
    beside("mqtt-fanin", "500 MQTT publishers to 1 subscriber, QoS 0", FAN_IN, MqttLoad::fanIn),
    new ThroughputScenario("mqtt-persistent", "10 MQTT publishers, each to a persistent session, QoS 1",
      Setup.mosquitto(true, () -> MqttLoad.persistentPairs(PAIR_WINDOW)),
      onDisk(() -> MqttLoad.persistentPairs(PAIR_WINDOW)), PAIRS),
    new IdleScenario("idle-mqtt", "memory of 10,000 idle MQTT clients",
      Setup.one(MqttAcceptor.class, EchoLoad::mqttPing), ours(EchoLoad::mqttPing)));

  private MqttScenarios() {
  }

  private static Scenario beside(String name, String description, List<Integer> sizes, Supplier<Load> load) {
    return new ThroughputScenario(name, description, Setup.mosquitto(false, load), ours(load), sizes);
  }

  private static Setup ours(Supplier<Load> load) {
    return Setup.provided(MQTT, configuration(), load);
  }

  private static Setup onDisk(Supplier<Load> load) {
    return new Setup((flags, progress) -> ServerGroup.of(ProvidedServer.start(MQTT, folder -> configuration()
      .put("store", new JsonObject().put("folder", folder.resolve("store").toString())), flags)), load);
  }

  private static JsonObject configuration() {
    return new JsonObject().put("webSocketPort", NO_PORT);
  }
}
