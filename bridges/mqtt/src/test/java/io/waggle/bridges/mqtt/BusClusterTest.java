// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.Nodes;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes with the same links to the event bus. */
@Tag("cluster")
class BusClusterTest {

  private final BusConsumers consumers = new BusConsumers();
  private final List<List<String>> taken = List.of(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
  private final List<MqttTestClient> clients = new ArrayList<>();
  private Nodes nodes;

  @BeforeEach
  void start() {
    nodes = Nodes.of(2);
    MqttRuleOptions rule = new MqttRuleOptions(new JsonObject("{\"name\":\"tasks\",\"from\":[\"tasks/#\"],"
      + "\"to\":[{\"type\":\"bus\",\"address\":\"tasks\"}]}"));
    MqttBridgeOptions options = new MqttBridgeOptions().setRules(List.of(rule)).setBus(new MqttBusOptions()
      .setRequests(true).setGroups(Map.of("$share/workers/jobs/#", "jobs")));
    for (int i = 0; i < 2; i++) {
      clients.add(MqttTestClient.connect(Servers.start(nodes.get(i), options, 1), "client-" + i));
    }
  }

  @AfterEach
  void stop() {
    consumers.close();
    clients.forEach(MqttTestClient::close);
    nodes.close();
  }

  private List<String> all() {
    List<String> all = new ArrayList<>(taken.get(0));
    all.addAll(taken.get(1));
    return all.stream().sorted().toList();
  }

  @Test
  void eachMessageOfAGroupIsForOneConsumerOfAllNodes() {
    for (int i = 0; i < 2; i++) {
      List<String> mine = taken.get(i);
      consumers.add(nodes.get(i), "jobs", message -> {
        mine.add(message.body().getString("text"));
        message.reply(null);
      });
    }
    clients.get(0).publishAndWait("jobs/1", "a", false);
    clients.get(1).publishAndWait("jobs/1", "b", false);
    Await.result(Channels.of(nodes.get(0), "main").publish("jobs/1", Buffer.buffer("c")));
    Await.result(Channels.of(nodes.get(1), "main").publish("jobs/1", Buffer.buffer("d")));
    for (int i = 0; i < 4; i++) {
      clients.get(0).publishAndWait("jobs/1", "e-" + i, false);
    }
    Await.untilEqual(List.of("a", "b", "c", "d", "e-0", "e-1", "e-2", "e-3"), this::all);
    assertThat(taken).noneMatch(List::isEmpty);
  }

  @Test
  void aRuleSendsEachMessageToOneConsumerOfAllNodes() {
    for (int i = 0; i < 2; i++) {
      List<String> mine = taken.get(i);
      consumers.addBytes(nodes.get(i), "tasks", message -> {
        mine.add(message.body().toString());
        message.reply(null);
      });
    }
    for (int i = 0; i < 6; i++) {
      clients.get(i % 2).publishAndWait("tasks/" + i, "t-" + i, false);
    }
    Await.untilEqual(List.of("t-0", "t-1", "t-2", "t-3", "t-4", "t-5"), this::all);
    assertThat(taken).noneMatch(List::isEmpty);
  }

  @Test
  void aDeviceOfAnotherNodeAnswers() {
    MqttTestClient lamp = clients.get(1);
    lamp.subscribe("lamps/hall", 1);
    for (int i = 0; i < 2; i++) {
      // By turns through the brokers of both nodes.
      Future<Message<JsonObject>> request = nodes.get(0).eventBus().request("waggle.mqtt.mqtt.request",
        new JsonObject().put("topic", "lamps/hall").put("text", "get"));
      Packet.Publish asked = lamp.expectMessage("get");
      lamp.send(new Packet.Ack(Packet.Type.PUBACK, asked.id()));
      lamp.publish(asked.properties().text(Property.RESPONSE_TOPIC), "on", 0, 0, false, Properties.of(
        Property.CORRELATION_DATA, asked.properties().bytes(Property.CORRELATION_DATA)));
      assertThat(Await.result(request).body().getString("text")).isEqualTo("on");
    }
  }
}
