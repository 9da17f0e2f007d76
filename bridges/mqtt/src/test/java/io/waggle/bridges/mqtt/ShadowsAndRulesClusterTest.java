// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.Nodes;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two nodes with the same shadows and rules, and a client on each. */
@Tag("cluster")
class ShadowsAndRulesClusterTest {

  private Nodes nodes;
  private MqttTestClient app;
  private MqttTestClient lamp;

  @BeforeEach
  void start() {
    nodes = Nodes.of(2);
    MqttRuleOptions rule = new MqttRuleOptions(new JsonObject("{\"name\":\"copy\",\"from\":[\"rooms/#\"],"
      + "\"to\":[{\"type\":\"channel\",\"topic\":\"copies\"}]}"));
    MqttBridgeOptions options = new MqttBridgeOptions().setShadow(new MqttShadowOptions()).setRules(List.of(rule));
    app = MqttTestClient.connect(Servers.start(nodes.get(0), options, 1), "app");
    lamp = MqttTestClient.connect(Servers.start(nodes.get(1), options, 1), "lamp");
  }

  @AfterEach
  void stop() {
    app.close();
    lamp.close();
    nodes.close();
  }

  private static JsonObject next(MqttTestClient client) {
    return new JsonObject(new String(client.expect(Packet.Publish.class).payload(), StandardCharsets.UTF_8));
  }

  @Test
  void aLampOnAnotherNodeGetsItsDelta() {
    lamp.subscribe("$shadow/lamp/update/delta", 0);
    app.subscribe("$shadow/lamp/update/accepted", 0);
    app.publish("$shadow/lamp/update", "{\"state\":{\"desired\":{\"on\":true}}}", 0, 0);
    assertThat(next(app).getLong("version")).isEqualTo(1);
    assertThat(next(lamp).getJsonObject("state")).isEqualTo(new JsonObject().put("on", true));
    lamp.publish("$shadow/lamp/update", "{\"state\":{\"reported\":{\"on\":true}},\"version\":1}", 0, 0);
    assertThat(next(app).getLong("version")).isEqualTo(2);
    app.expectNothing();
  }

  @Test
  void eachMessageIsForTheRulesOfOneNode() {
    List<String> copies = new CopyOnWriteArrayList<>();
    Await.result(Channels.of(nodes.get(1), "main").subscribe("copies",
      message -> copies.add(message.payload().toString())));
    // Also where both nodes want it for others.
    lamp.subscribe("rooms/#", 0);
    app.publishAndWait("rooms/1", "a", false);
    lamp.expectMessage("a");
    lamp.publish("rooms/1", "b", 0, 0);
    lamp.expectMessage("b");
    for (int i = 0; i < 2; i++) {
      // As a client of another bridge does.
      Await.result(Channels.of(nodes.get(i), "main").publish("rooms/1", Buffer.buffer("c-" + i)));
      lamp.expectMessage("c-" + i);
    }
    Await.untilEqual(List.of("a", "b", "c-0", "c-1"), () -> copies.stream().sorted().toList());
    assertThat(BridgeCounters.of(nodes.get(0), "mqtt").count("rule_copy_matched")).isEqualTo(2);
    assertThat(BridgeCounters.of(nodes.get(1), "mqtt").count("rule_copy_matched")).isEqualTo(2);
  }

  @Test
  void whatNoClientIsSubscribedToIsForTheRulesOfItsNodeToo() {
    List<String> copies = new CopyOnWriteArrayList<>();
    Await.result(Channels.of(nodes.get(0), "main").subscribe("copies",
      message -> copies.add(message.payload().toString())));
    Await.result(Channels.of(nodes.get(1), "main").publish("rooms/2", Buffer.buffer("alone")));
    Await.untilEqual(List.of("alone"), () -> copies);
    assertThat(BridgeCounters.of(nodes.get(0), "mqtt").count("rule_copy_matched")).isZero();
    assertThat(BridgeCounters.of(nodes.get(1), "mqtt").count("rule_copy_matched")).isEqualTo(1);
  }
}
