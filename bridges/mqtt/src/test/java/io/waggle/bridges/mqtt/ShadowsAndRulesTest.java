// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shadows and rules on a broker with clients. */
@CleanVertx
class ShadowsAndRulesTest {

  private static final String LAMP = "$shadow/lamp/";

  private static MqttBridgeOptions withShadows() {
    return new MqttBridgeOptions().setShadow(new MqttShadowOptions());
  }

  private static JsonObject next(MqttTestClient client, String topic) {
    Packet.Publish message = client.expect(Packet.Publish.class);
    assertThat(message.topic()).isEqualTo(topic);
    if (message.qos() == 1) {
      client.send(new Packet.Ack(Packet.Type.PUBACK, message.id(), 0, Properties.NONE));
    }
    return new JsonObject(new String(message.payload(), StandardCharsets.UTF_8));
  }

  @Test
  void aLampThatWasAwayDoesWhatItsShadowAsks(Vertx vertx) {
    int port = Servers.start(vertx, withShadows(), 2);
    try (MqttTestClient app = MqttTestClient.connect(port, "app")) {
      app.subscribe(LAMP + "update/accepted", 0);
      app.publish(LAMP + "update", "{\"state\":{\"desired\":{\"on\":true}}}", 0, 0);
      assertThat(next(app, LAMP + "update/accepted").getLong("version")).isEqualTo(1);
      try (MqttTestClient lamp = MqttTestClient.connect(port, "lamp", Version.V3_1_1)) {
        lamp.subscribe(LAMP + "update/delta", 1);
        JsonObject delta = next(lamp, LAMP + "update/delta");
        assertThat(delta.getJsonObject("state")).isEqualTo(new JsonObject().put("on", true));
        lamp.publishAndWait(LAMP + "update", "{\"state\":{\"reported\":{\"on\":true}},\"version\":1}", false);
        assertThat(next(app, LAMP + "update/accepted").getLong("version")).isEqualTo(2);
        assertThat(lamp.expect(Packet.Publish.class).payload()).isEmpty();
      }
      try (MqttTestClient lamp = MqttTestClient.connect(port, "lamp", Version.V3_1_1)) {
        lamp.subscribe(LAMP + "update/delta", 1);
        lamp.expectNothing();
      }
    }
  }

  @Test
  void aShadowOutlivesTheBroker(Vertx vertx, @TempDir Path folder) {
    MqttBridgeOptions options = withShadows().setStore(new MqttStoreOptions().setFolder(folder.toString()));
    Vertx first = Vertx.vertx();
    try {
      int port = Servers.start(first, options, 1);
      try (MqttTestClient app = MqttTestClient.connect(port, "app")) {
        app.subscribe(LAMP + "update/accepted", 0);
        for (int i = 1; i <= 3; i++) {
          app.publish(LAMP + "update", "{\"state\":{\"desired\":{\"n\":" + i + "}}}", 0, 0);
          assertThat(next(app, LAMP + "update/accepted").getLong("version")).isEqualTo(i);
        }
      }
    } finally {
      Await.result(first.close());
    }
    int port = Servers.start(vertx, options, 1);
    try (MqttTestClient lamp = MqttTestClient.connect(port, "lamp")) {
      lamp.subscribe(LAMP + "update/delta", 0);
      assertThat(next(lamp, LAMP + "update/delta").getLong("version")).isEqualTo(3);
      lamp.subscribe(LAMP + "update/accepted", 0);
      lamp.publish(LAMP + "update", "{\"state\":{\"reported\":{\"m\":1}},\"version\":3}", 0, 0);
      assertThat(next(lamp, LAMP + "update/accepted").getLong("version")).isEqualTo(4);
    }
  }

  @Test
  void onlyTheBrokerSaysWhatAShadowIs(Vertx vertx) {
    int port = Servers.start(vertx, withShadows().setAuthorizers(List.of((client, action, topic) ->
      Future.succeededFuture(topic.startsWith("$shadow/") ? Boolean.FALSE : null))), 1);
    try (MqttTestClient lamp = MqttTestClient.connect(port, "lamp")) {
      assertThat(lamp.publishAndWait(LAMP + "document", "{}", true)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(lamp.publishAndWait(LAMP + "update/delta", "{}", true)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(lamp.publishAndWait("$shadow/door/update", "{}", false)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(lamp.subscribe("$shadow/door/update/delta", 0)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(lamp.subscribe("$shadow/+/get/rejected", 0)).isEqualTo(ReasonCode.NOT_AUTHORIZED);
      assertThat(ReasonCode.isFailure(lamp.publishAndWait(LAMP + "name/config/get", "", false))).isFalse();
      assertThat(lamp.subscribe(LAMP + "#", 0)).isZero();
    }
  }

  @Test
  void anAnswerGoesToAResponseTopicThatTheClientMayUse(Vertx vertx) {
    int port = Servers.start(vertx, withShadows().setAuthorizers(List.of((client, action, topic) ->
      Future.succeededFuture(action == Authorizer.Action.SUBSCRIBE || !topic.startsWith("doors/")))), 1);
    try (MqttTestClient lamp = MqttTestClient.connect(port, "lamp")) {
      lamp.subscribe("answers/lamp", 0);
      lamp.subscribe("doors/#", 0);
      lamp.subscribe(LAMP + "get/rejected", 0);
      byte[] correlation = {7};
      lamp.publish(LAMP + "get", "", 0, 0, false, Properties.of(Property.RESPONSE_TOPIC, "answers/lamp")
        .with(Property.CORRELATION_DATA, correlation));
      Packet.Publish answer = lamp.expect(Packet.Publish.class);
      assertThat(answer.topic()).isEqualTo("answers/lamp");
      assertThat(answer.properties().bytes(Property.CORRELATION_DATA)).isEqualTo(correlation);
      lamp.publish(LAMP + "get", "", 0, 0, false, Properties.of(Property.RESPONSE_TOPIC, "doors/open"));
      assertThat(next(lamp, LAMP + "get/rejected").getInteger("code")).isEqualTo(404);
      lamp.expectNothing();
    }
    assertThat(BridgeCounters.of(vertx, "mqtt").count("shadow_response_refused")).isEqualTo(1);
  }

  @Test
  void rulesSendWhatClientsPublish(Vertx vertx) {
    MqttRuleOptions rule = new MqttRuleOptions(new JsonObject("{\"name\":\"hot\",\"from\":[\"rooms/+/climate\"],"
      + "\"where\":\"payload.celsius > 30\",\"select\":{\"room\":\"topic[1]\",\"by\":\"client\"},"
      + "\"to\":[{\"type\":\"channel\",\"topic\":\"news\"},{\"type\":\"mqtt\",\"topic\":\"alarms/{topic[1]}\"}]}"));
    int port = Servers.start(vertx, new MqttBridgeOptions().setRules(List.of(rule)), 2);
    List<String> news = new CopyOnWriteArrayList<>();
    Channels channels = Channels.of(vertx, "main");
    Await.result(channels.subscribe("news", message -> news.add(message.payload().toString())));
    try (MqttTestClient reader = MqttTestClient.connect(port, "reader");
         MqttTestClient sensor = MqttTestClient.connect(port, "sensor", Version.V3_1_1)) {
      reader.subscribe("alarms/#", 1);
      sensor.publishAndWait("rooms/1/climate", "{\"celsius\":20}", false);
      sensor.publishAndWait("rooms/2/climate", "{\"celsius\":40}", false);
      assertThat(next(reader, "alarms/2")).isEqualTo(new JsonObject().put("room", "2").put("by", "sensor"));
      Await.untilEqual(List.of("{\"room\":\"2\",\"by\":\"sensor\"}"), () -> news);
    }
    Await.result(channels.close());
  }

  @Test
  void aWrongRuleStopsTheStart(Vertx vertx) {
    MqttRuleOptions rule = new MqttRuleOptions(new JsonObject("{\"name\":\"hot\",\"from\":[\"a\"],\"where\":\"a b\","
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"b\"}]}"));
    assertThat(Await.failure(MqttBridge.create(vertx, new MqttBridgeOptions().setPort(0).setWebSocketPort(-1)
      .setRules(List.of(rule))))).hasMessageStartingWith("rule hot.where: column 1: 'a'");
    assertThat(Await.failure(MqttBridge.create(vertx, withShadows().setPort(0).setWebSocketPort(-1).setShadow(
      new MqttShadowOptions().setHttpPort(0))))).hasMessageStartingWith("shadow.apiKeys: none");
    Await.result(Channels.of(vertx, "main").close());
  }
}
