// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests of MQTT clients to services on the event bus. */
@CleanVertx
class BusServicesTest {

  private static final String ANSWERS = "answers/ann";

  private final BusConsumers consumers = new BusConsumers();
  private Vertx vertx;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
  }

  @AfterEach
  void stop() {
    consumers.close();
  }

  private MqttTestClient client(MqttBusOptions bus) {
    return client(new MqttBridgeOptions().setBus(bus.setServices(Map.of("rpc/sums/+", "sums"))));
  }

  private MqttTestClient client(MqttBridgeOptions options) {
    MqttTestClient client = MqttTestClient.connect(Servers.start(vertx, options, 2), "ann");
    client.subscribe(ANSWERS, 0);
    return client;
  }

  private static void ask(MqttTestClient client, String topic, String payload) {
    client.publish(topic, payload, 0, 0, false, to(ANSWERS));
  }

  private static Properties to(String topic) {
    return Properties.of(Property.RESPONSE_TOPIC, topic).with(Property.CORRELATION_DATA, new byte[] {7, 9});
  }

  private static Packet.Publish answer(MqttTestClient client) {
    Packet.Publish answer = client.expect(Packet.Publish.class);
    assertThat(answer.topic()).isEqualTo(ANSWERS);
    assertThat(answer.properties().bytes(Property.CORRELATION_DATA)).isEqualTo(new byte[] {7, 9});
    return answer;
  }

  private static String text(Packet.Publish answer) {
    return new String(answer.payload(), StandardCharsets.UTF_8);
  }

  private void expectFailure(MqttTestClient client, int code, String text) {
    Packet.Publish answer = answer(client);
    assertThat(new JsonObject(text(answer))).isEqualTo(new JsonObject().put("code", code).put("message", text));
    assertThat(answer.properties().find(Property.USER_PROPERTY)).isEqualTo(
      new Properties.Pair("waggle-error", Integer.toString(code)));
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count(event);
  }

  @Test
  void aServiceAnswersWhereItIsAskedTo() {
    List<JsonObject> asked = new CopyOnWriteArrayList<>();
    consumers.add(vertx, "sums", message -> {
      asked.add(message.body());
      JsonObject numbers = message.body().getJsonObject("payload");
      message.reply(new JsonObject().put("sum", numbers.getInteger("a") + numbers.getInteger("b")));
    });
    try (MqttTestClient ann = client(new MqttBusOptions())) {
      ann.publish("rpc/sums/add", "{\"a\":1,\"b\":2}", 1, 5, false, to(ANSWERS)
        .with(Property.USER_PROPERTY, new Properties.Pair("unit", "m")).with(Property.CONTENT_TYPE, "application/json"));
      ann.expectAck(Packet.Type.PUBACK, 5);
      Packet.Publish answer = answer(ann);
      assertThat(text(answer)).isEqualTo("{\"sum\":3}");
      assertThat(answer.properties().text(Property.CONTENT_TYPE)).isEqualTo("application/json");
      assertThat(answer.properties().has(Property.RESPONSE_TOPIC)).isFalse();
    }
    assertThat(asked).containsExactly(new JsonObject().put("topic", "rpc/sums/add").put("qos", 1).put("retain", false)
      .put("client", "ann").put("contentType", "application/json").put("properties", new JsonObject().put("unit", "m"))
      .put("payload", new JsonObject().put("a", 1).put("b", 2)));
  }

  @Test
  void whatAServiceRepliesIsSentAsItIs() {
    List<Object> replies = new CopyOnWriteArrayList<>(List.of("text", Buffer.buffer(new byte[] {1, (byte) 0xFF}), 42));
    consumers.add(vertx, "sums", message -> message.reply(replies.remove(0)));
    try (MqttTestClient ann = client(new MqttBusOptions())) {
      ask(ann, "rpc/sums/a", "x");
      assertThat(text(answer(ann))).isEqualTo("text");
      ask(ann, "rpc/sums/a", "x");
      assertThat(answer(ann).payload()).isEqualTo(new byte[] {1, (byte) 0xFF});
      ask(ann, "rpc/sums/a", "x");
      assertThat(text(answer(ann))).isEqualTo("42");
    }
  }

  @Test
  void aFailureIsAnAnswerToo() {
    try (MqttTestClient ann = client(new MqttBusOptions())) {
      ask(ann, "rpc/sums/a", "x");
      expectFailure(ann, 503, "the service is not there");
      consumers.add(vertx, "sums", message -> {
        if (message.body().getString("text", "").equals("fail")) {
          message.fail(404, "no such number");
        }
      });
      ask(ann, "rpc/sums/a", "fail");
      expectFailure(ann, 404, "no such number");
      // It is waited for until then, if not for shorter.
      ann.publish("rpc/sums/a", "silence", 0, 0, false, to(ANSWERS).with(Property.MESSAGE_EXPIRY, 1));
      expectFailure(ann, 504, "no answer in time");
    }
    assertThat(List.of(count("bus_nobody"), count("bus_failed"), count("bus_timeout"))).containsOnly(1L);
  }

  @Test
  void whatIsTooLongIsRefused() {
    List<Message<JsonObject>> asked = new CopyOnWriteArrayList<>();
    consumers.add(vertx, "sums", message -> {
      asked.add(message);
      message.reply("x".repeat(11));
    });
    try (MqttTestClient ann = client(new MqttBusOptions().setMaxPayloadBytes(10))) {
      ask(ann, "rpc/sums/a", "x".repeat(11));
      expectFailure(ann, 413, "request: 11 bytes (expected: at most 10)");
      assertThat(asked).isEmpty();
      ask(ann, "rpc/sums/a", "x".repeat(10));
      expectFailure(ann, 413, "answer: 11 bytes (expected: at most 10)");
    }
    assertThat(count("bus_too_long")).isEqualTo(2);
  }

  @Test
  void onlySoManyAreOpenAtOnce() {
    List<Message<JsonObject>> asked = new CopyOnWriteArrayList<>();
    consumers.add(vertx, "sums", asked::add);
    try (MqttTestClient ann = client(new MqttBusOptions().setMaxOpen(2))) {
      for (int i = 0; i < 3; i++) {
        ask(ann, "rpc/sums/a", "x");
      }
      expectFailure(ann, 429, "requests: too many (expected: fewer at once)");
      Await.untilEqual(2, asked::size);
      asked.forEach(message -> message.reply("done"));
      assertThat(List.of(text(answer(ann)), text(answer(ann)))).containsOnly("done");
      ask(ann, "rpc/sums/a", "x");
      Await.untilEqual(3, asked::size);
      asked.get(2).reply("again");
      assertThat(text(answer(ann))).isEqualTo("again");
    }
    assertThat(count("bus_full")).isEqualTo(1);
  }

  @Test
  void nobodyIsAskedForAnAnswerThatMayNotBeGiven() {
    List<Message<JsonObject>> asked = new CopyOnWriteArrayList<>();
    consumers.add(vertx, "sums", asked::add);
    MqttBridgeOptions options = new MqttBridgeOptions().setBus(new MqttBusOptions().setServices(Map.of("rpc/#", "sums")))
      .setAuthorizers(List.of((client, action, topic) -> Future.succeededFuture(action == Action.PUBLISH
        ? !topic.startsWith("doors/") : !topic.startsWith("secret/"))));
    try (MqttTestClient ann = client(options)) {
      for (String topic : List.of("doors/open", "secret/1", "$SYS/broker")) {
        ann.publish("rpc/sums", "x", 0, 0, false, to(topic));
      }
      ann.publish("rpc/sums", "x", 0, 0);
      ann.expectNothing();
      Await.untilEqual(3L, () -> count("bus_response_refused"));
      Await.untilEqual(1L, () -> count("bus_no_response_topic"));
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void whatOtherBridgesPublishIsNoRequest() {
    List<Message<JsonObject>> asked = new CopyOnWriteArrayList<>();
    consumers.add(vertx, "sums", asked::add);
    try (MqttTestClient ann = client(new MqttBusOptions())) {
      Await.result(Channels.of(vertx, "main").publish("rpc/sums/a", Buffer.buffer("x"), new io.waggle.PublishOptions()
        .setHeaders(Map.of("mqtt.response-topic", ANSWERS))));
      ann.subscribe("rpc/#", 0);
      ask(ann, "rpc/sums/a", "y");
      ann.expectMessage("y");
      Await.untilEqual(1, asked::size);
      assertThat(asked.get(0).body().getString("text")).isEqualTo("y");
      asked.get(0).reply(null);
      assertThat(answer(ann).payload()).isEmpty();
    }
  }

  @Test
  void aMessageThatMatchesTwoFiltersIsOneRequest() {
    consumers.add(vertx, "sums", message -> message.reply("sums"));
    consumers.add(vertx, "all", message -> message.reply("all"));
    Map<String, String> services = new java.util.LinkedHashMap<>();
    services.put("rpc/sums/+", "sums");
    services.put("rpc/#", "all");
    try (MqttTestClient ann = client(new MqttBridgeOptions().setBus(new MqttBusOptions().setServices(services)))) {
      ask(ann, "rpc/sums/a", "x");
      assertThat(text(answer(ann))).isEqualTo("sums");
      ask(ann, "rpc/other", "x");
      assertThat(text(answer(ann))).isEqualTo("all");
      ann.expectNothing();
    }
  }
}
