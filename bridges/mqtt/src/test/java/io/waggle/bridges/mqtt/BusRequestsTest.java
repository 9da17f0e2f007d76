// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of the event bus to MQTT clients. */
@CleanVertx
class BusRequestsTest {

  private static final String ADDRESS = "waggle.mqtt.mqtt.request";

  private Vertx vertx;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
  }

  private MqttTestClient lamp(MqttBusOptions bus) {
    MqttTestClient lamp = MqttTestClient.connect(Servers.start(vertx, new MqttBridgeOptions()
      .setBus(bus.setRequests(true)), 2), "lamp");
    lamp.subscribe("lamps/hall/state", 0);
    return lamp;
  }

  private Future<Message<JsonObject>> request(JsonObject body) {
    return vertx.eventBus().request(ADDRESS, body);
  }

  private static JsonObject get() {
    return new JsonObject().put("topic", "lamps/hall/state").put("text", "get");
  }

  private static void answer(MqttTestClient lamp, Packet.Publish asked, String payload, Properties more) {
    lamp.publish(asked.properties().text(Property.RESPONSE_TOPIC), payload, 0, 0, false,
      more.with(Property.CORRELATION_DATA, asked.properties().bytes(Property.CORRELATION_DATA)));
  }

  private static void expectFailure(Future<?> request, int code, String text) {
    assertThat(Await.failure(request)).isInstanceOfSatisfying(ReplyException.class, failure -> {
      assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
      assertThat(failure.failureCode()).isEqualTo(code);
      assertThat(failure).hasMessageContaining(text);
    });
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count(event);
  }

  @Test
  void theFirstAnswerIsTheReply() {
    try (MqttTestClient lamp = lamp(new MqttBusOptions().setResponsePrefix("to/services"))) {
      Future<Message<JsonObject>> request = request(new JsonObject().put("topic", "lamps/hall/state")
        .put("payload", new JsonObject().put("get", "on")).put("qos", 0).put("contentType", "application/x-lamp")
        .put("properties", new JsonObject().put("by", "test")));
      Packet.Publish asked = lamp.expectMessage("{\"get\":\"on\"}");
      assertThat(asked.properties().text(Property.RESPONSE_TOPIC)).startsWith("to/services/");
      assertThat(asked.properties().text(Property.CONTENT_TYPE)).isEqualTo("application/x-lamp");
      assertThat(asked.properties().find(Property.USER_PROPERTY)).isEqualTo(new Properties.Pair("by", "test"));
      answer(lamp, asked, "true", Properties.NONE);
      answer(lamp, asked, "false", Properties.NONE);
      JsonObject reply = Await.result(request).body();
      assertThat(reply.getBoolean("payload")).isTrue();
      assertThat(reply.getString("client")).isEqualTo("lamp");
      Await.untilEqual(1L, () -> count("bus_unexpected_answer"));
    }
    assertThat(count("bus_answered")).isEqualTo(1);
  }

  @Test
  void aDeviceMaySayThatItCannot() {
    try (MqttTestClient lamp = lamp(new MqttBusOptions())) {
      Future<?> request = request(get());
      answer(lamp, lamp.expectMessage("get"), "no power", Properties.of(Property.USER_PROPERTY,
        new Properties.Pair("waggle-error", "17")));
      expectFailure(request, 17, "no power");
    }
  }

  @Test
  void whoDoesNotAnswerInTimeIsNotWaitedFor() {
    try (MqttTestClient lamp = lamp(new MqttBusOptions())) {
      Future<?> request = request(get());
      Packet.Publish asked = lamp.expectMessage("get");
      answer(lamp, asked, "on", Properties.NONE);
      Await.result(request);
      expectFailure(request(get().put("timeoutMs", 20)), 504, "no answer within 20 ms");
      answer(lamp, asked, "late", Properties.NONE);
      Await.untilEqual(1L, () -> count("bus_unexpected_answer"));
    }
    assertThat(count("bus_timeout")).isEqualTo(1);
  }

  @Test
  void onlySoManyAreOpenAtOnce() {
    try (MqttTestClient lamp = lamp(new MqttBusOptions().setMaxOpen(1))) {
      Future<?> first = request(get());
      Packet.Publish asked = lamp.expectMessage("get");
      expectFailure(request(get()), 429, "requests: 1 open (expected: fewer)");
      answer(lamp, asked, "on", Properties.NONE);
      Await.result(first);
      Future<?> second = request(get());
      answer(lamp, lamp.expectMessage("get"), "on", Properties.NONE);
      Await.result(second);
    }
    assertThat(count("bus_full")).isEqualTo(1);
  }

  @Test
  void whatIsTooLongIsRefused() {
    try (MqttTestClient lamp = lamp(new MqttBusOptions().setMaxPayloadBytes(10))) {
      expectFailure(request(get().put("text", "x".repeat(11))), 413, "payload: 11 bytes (expected: at most 10)");
      Future<?> request = request(get());
      answer(lamp, lamp.expectMessage("get"), "x".repeat(11), Properties.NONE);
      expectFailure(request, 413, "answer: 11 bytes (expected: at most 10)");
    }
    assertThat(count("bus_too_long")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"topic\":\"a/+\",\"text\":\"x\"}", "{\"topic\":\"$SYS/x\",\"text\":\"x\"}",
    "{\"topic\":\"a\"}", "{\"topic\":\"a\",\"text\":\"x\",\"payload\":1}", "{\"topic\":\"a\",\"text\":\"x\",\"timeoutMs\":{}}",
    "{\"topic\":\"a\",\"binary\":\"?\"}", "{\"topic\":\"a\",\"text\":\"x\",\"timeoutMs\":0}",
    "{\"topic\":\"a\",\"text\":\"x\",\"timeoutMs\":10001}", "{\"topic\":\"a\",\"text\":\"x\",\"qos\":3}",
    "{\"topic\":\"a\",\"text\":\"x\",\"properties\":{\"a\":1}}", "{\"topic\":\"a\",\"text\":null}",
    "{\"topic\":\"a\",\"binary\":null}", "{\"topic\":\"a\",\"text\":\"x\",\"properties\":{\"a\":\"\\u0000\"}}"})
  void whatIsNoRequestIsRefused(String body) {
    lamp(new MqttBusOptions()).close();
    expectFailure(request(new JsonObject(body)), 400, "");
    assertThat(count("bus_bad_request")).isEqualTo(1);
  }

  @Test
  void propertiesOfARequestAreBounded() {
    lamp(new MqttBusOptions()).close();
    JsonObject many = new JsonObject();
    for (int i = 0; i < 33; i++) {
      many.put("p-" + i, "x");
    }
    expectFailure(request(get().put("properties", many)), 400, "properties: 33 (expected: at most 32)");
    expectFailure(request(get().put("contentType", "x".repeat(1_025))), 400, "contentType: 1025 characters");
  }

  @Test
  void whoStopsTheBrokerFailsWhatIsOpen() {
    MqttTestClient lamp = lamp(new MqttBusOptions());
    Future<?> request = request(get());
    lamp.expectMessage("get");
    vertx.deploymentIDs().forEach(id -> Await.result(vertx.undeploy(id)));
    expectFailure(request, 500, "the broker stops");
    lamp.close();
  }

  @Test
  void withoutTheOptionNobodyListens() {
    Servers.start(vertx, new MqttBridgeOptions().setBus(new MqttBusOptions()), 1);
    assertThat(Await.failure(request(get()))).isInstanceOfSatisfying(ReplyException.class,
      failure -> assertThat(failure.failureType()).isEqualTo(ReplyFailure.NO_HANDLERS));
  }
}
