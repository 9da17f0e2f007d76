// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.Inspection;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Consumers of the event bus in groups that belong to all nodes of a cluster. */
@CleanVertx
class BusInClusterTest {

  private static HazelcastNodes nodes;

  private final BusConsumers consumers = new BusConsumers();
  private final List<String> taken = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() {
    nodes = new HazelcastNodes(2, new MqttBridgeOptions().setBus(new MqttBusOptions().setBackoffMs(20)
      .setMaxBackoffMs(100).setMaxAttempts(3).setDeadLetterTopic("dead/jobs").setGroups(Map.of(
        "$share/workers/jobs/#", "jobs", "$share/workers/tasks/#", "tasks", "$share/workers/bad/#", "bad"))));
  }

  @AfterAll
  static void stop() {
    nodes.close();
  }

  @AfterEach
  void unregister() {
    consumers.close();
  }

  private static MqttTestClient client(int node, String id) {
    return MqttTestClient.connect(nodes.port(node), id);
  }

  private static String text(Packet.Publish message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  private MessageConsumer<JsonObject> takeAll(int node, String address) {
    return consumers.add(nodes.get(node), address, message -> {
      taken.add(message.body().getString("text"));
      message.reply(null);
    });
  }

  @Test
  void eachMessageIsForOneMemberWhereverItIs() {
    takeAll(0, "jobs");
    takeAll(1, "jobs");
    try (MqttTestClient ann = client(1, "ann"); MqttTestClient bob = client(0, "bob"); MqttTestClient cid = client(1, "cid")) {
      ann.subscribe("$share/workers/jobs/#", 1);
      List<String> all = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        bob.publishAndWait("jobs/" + i, "b-" + i, false);
        cid.publishAndWait("jobs/" + i, "c-" + i, false);
        all.addAll(List.of("b-" + i, "c-" + i));
      }
      List<String> byAnn = ann.takeUntil(got -> got + taken.size() >= all.size());
      byAnn.addAll(taken);
      assertThat(byAnn).containsExactlyInAnyOrderElementsOf(all);
      assertThat(taken).isNotEmpty();
    }
  }

  @Test
  void whatNobodyTakesWaitsForAConsumerOfAnyNode() {
    try (MqttTestClient bob = client(0, "waiting-bob")) {
      for (int i = 0; i < 5; i++) {
        bob.publishAndWait("tasks/" + i, "t-" + i, false);
      }
      Await.until("nobody is found", () -> nobody(0) + nobody(1) > 0);
      MessageConsumer<JsonObject> first = takeAll(1, "tasks");
      Await.untilEqual(List.of("t-0", "t-1", "t-2", "t-3", "t-4"), () -> taken.stream().sorted().toList());
      Await.result(first.unregister());
      bob.publishAndWait("tasks/5", "t-5", false);
      takeAll(0, "tasks");
      Await.until("the last one is taken", () -> taken.contains("t-5"));
      assertThat(taken).hasSize(6);
    }
  }

  private static long nobody(int node) {
    return BridgeCounters.of(nodes.get(node), "mqtt").count("bus_nobody");
  }

  @Test
  void aMessageThatNoConsumerTakesIsADeadLetter() {
    consumers.add(nodes.get(0), "bad", message -> message.fail(1, "bad job"));
    try (MqttTestClient ann = client(1, "letters"); MqttTestClient bob = client(0, "bad-bob")) {
      ann.subscribe("dead/#", 0);
      bob.publishAndWait("bad/a", "poison", false);
      assertThat(new JsonObject(text(ann.expect(Packet.Publish.class))).getString("body")).isEqualTo("poison");
      ann.expectNothing();
    }
  }

  @Test
  void whatOtherBridgesPublishIsTakenOnce() {
    takeAll(0, "jobs");
    Await.until("one of the nodes wants it", () -> wants(0) || wants(1));
    for (int i = 0; i < 2; i++) {
      try (MqttTestClient ann = client(i, "after-" + i)) {
        // Acknowledged when all nodes know what this one wanted before.
        ann.subscribe("something", 0);
      }
    }
    Await.result(Channels.of(nodes.get(1), "main").publish("jobs/x", Buffer.buffer("from a channel")));
    Await.untilEqual(List.of("from a channel"), () -> taken);
  }

  private static boolean wants(int node) {
    return !Await.result(Inspection.of(nodes.get(node)).panels().stream()
      .filter(each -> each.name().equals("mqtt-subscriptions")).findFirst().orElseThrow().rows("", 1, "jobs/#")).rows()
      .isEmpty();
  }
}
