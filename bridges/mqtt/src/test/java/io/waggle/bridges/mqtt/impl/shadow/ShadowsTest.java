// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@CleanVertx
class ShadowsTest {

  private static final String LAMP = "$shadow/lamp/";

  private Vertx vertx;
  private MemoryBroker broker;
  private Shadows shadows;
  private String map;

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    broker = new MemoryBroker(vertx);
    start(new MqttShadowOptions());
  }

  private void start(MqttShadowOptions options) {
    if (shadows != null) {
      Await.result(shadows.close());
    }
    map = "map-" + System.nanoTime();
    shadows = new Shadows(vertx, broker, options.setMap(map),
      (client, topic) -> Future.succeededFuture(topic.startsWith("answers/")),
      BridgeCounters.of(vertx, "mqtt"));
    Await.result(shadows.start());
  }

  private void send(String end, String payload) {
    broker.publish("lamp", LAMP + end, payload);
  }

  /** Waits for the n-th message, counted from 1, of a topic below the lamp's. */
  private JsonObject await(String end, int n) {
    String topic = end.startsWith("$") || end.startsWith("answers/") ? end : LAMP + end;
    Await.until(topic + " number " + n, () -> broker.texts(topic).size() >= n);
    return new JsonObject(broker.texts(topic).get(n - 1));
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count(event);
  }

  @Test
  void anUpdateIsAcceptedAndMakesADelta() {
    send("update", "{\"state\":{\"desired\":{\"on\":true,\"level\":5},\"reported\":{\"on\":false}},"
      + "\"clientToken\":\"t1\"}");
    JsonObject accepted = await("update/accepted", 1);
    assertThat(accepted.getLong("version")).isEqualTo(1);
    assertThat(accepted.getString("clientToken")).isEqualTo("t1");
    assertThat(accepted.getJsonObject("state").getJsonObject("desired").getInteger("level")).isEqualTo(5);
    JsonObject delta = await("update/delta", 1);
    assertThat(delta.getJsonObject("state")).isEqualTo(new JsonObject().put("on", true).put("level", 5));
    assertThat(delta.getLong("version")).isEqualTo(1);
    assertThat(delta.getJsonObject("metadata").getJsonObject("on").getLong("timestamp"))
      .isEqualTo(delta.getLong("timestamp")).isPositive();
    JsonObject documents = await("update/documents", 1);
    assertThat(documents.getValue("previous")).isNull();
    assertThat(documents.getJsonObject("current").getLong("version")).isEqualTo(1);
  }

  @Test
  void theDeltaIsRetainedUntilTheDeviceReportsIt() {
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    await("update/delta", 1);
    assertThat(broker.retained(LAMP + "update/delta", 1)).hasSize(1);
    send("update", "{\"state\":{\"reported\":{\"on\":true}}}");
    await("update/documents", 2);
    assertThat(broker.retained(LAMP + "update/delta", 1)).isEmpty();
    assertThat(broker.texts(LAMP + "update/delta")).hasSize(2).last().isEqualTo("");
  }

  @Test
  void theDeltaIsNotRetainedIfOptionsSaySo() {
    start(new MqttShadowOptions().setRetainDelta(false));
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    await("update/delta", 1);
    send("update", "{\"state\":{\"reported\":{\"on\":true}}}");
    await("update/documents", 2);
    assertThat(broker.published(LAMP + "update/delta")).singleElement().matches(message -> !message.retain());
  }

  @Test
  void getAnswersTheDocumentWithItsDelta() {
    send("update", "{\"state\":{\"desired\":{\"on\":true},\"reported\":{\"on\":false}}}");
    send("get", "{\"clientToken\":\"g\"}");
    JsonObject found = await("get/accepted", 1);
    assertThat(found.getJsonObject("state")).isEqualTo(new JsonObject("{\"desired\":{\"on\":true},"
      + "\"reported\":{\"on\":false},\"delta\":{\"on\":true}}"));
    assertThat(found.getString("clientToken")).isEqualTo("g");
    assertThat(found.getLong("version")).isEqualTo(1);
    send("get", "");
    assertThat(await("get/accepted", 2).containsKey("clientToken")).isFalse();
  }

  @Test
  void getOfNothingIsRejectedWith404() {
    send("get", "");
    assertThat(await("get/rejected", 1).getInteger("code")).isEqualTo(404);
    send("delete", "{\"clientToken\":\"d\"}");
    JsonObject rejected = await("delete/rejected", 1);
    assertThat(rejected.getInteger("code")).isEqualTo(404);
    assertThat(rejected.getString("clientToken")).isEqualTo("d");
  }

  @Test
  void anotherVersionIsAConflict() {
    send("update", "{\"state\":{\"desired\":{\"on\":true}},\"version\":0}");
    send("update", "{\"state\":{\"desired\":{\"on\":false}},\"version\":7,\"clientToken\":\"c\"}");
    JsonObject rejected = await("update/rejected", 1);
    assertThat(rejected.getInteger("code")).isEqualTo(409);
    assertThat(rejected.getString("clientToken")).isEqualTo("c");
    assertThat(count("shadow_conflict")).isEqualTo(1);
    send("update", "{\"state\":{\"desired\":{\"on\":false}},\"version\":1}");
    assertThat(await("update/accepted", 2).getLong("version")).isEqualTo(2);
    send("update", "{\"state\":{\"desired\":{\"on\":false}},\"version\":0}");
    assertThat(await("update/rejected", 2).getInteger("code")).isEqualTo(409);
  }

  @Test
  void nullRemovesAMemberOrASection() {
    send("update", "{\"state\":{\"desired\":{\"a\":1,\"b\":2},\"reported\":{\"a\":1}}}");
    send("update", "{\"state\":{\"desired\":{\"a\":null},\"reported\":null}}");
    send("get", "");
    JsonObject state = await("get/accepted", 1).getJsonObject("state");
    assertThat(state.getJsonObject("desired")).isEqualTo(new JsonObject().put("b", 2));
    assertThat(state.getJsonObject("reported")).isEqualTo(new JsonObject());
  }

  @Test
  void aDeletedShadowIsGoneAndANewOneGoesOnCounting() {
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    send("delete", "{}");
    assertThat(await("delete/accepted", 1).getLong("version")).isEqualTo(1);
    assertThat(broker.retained("$shadow/#", 10)).isEmpty();
    send("get", "");
    assertThat(await("get/rejected", 1).getInteger("code")).isEqualTo(404);
    send("update", "{\"state\":{\"desired\":{\"x\":1}},\"version\":0}");
    JsonObject again = await("update/accepted", 2);
    assertThat(again.getLong("version")).isEqualTo(3);
    assertThat(await("update/documents", 2).getJsonObject("current").getJsonObject("state").getJsonObject("desired"))
      .isEqualTo(new JsonObject().put("x", 1));
  }

  @Test
  void namedShadowsAreApart() {
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    send("name/config/update", "{\"state\":{\"desired\":{\"rate\":5}}}");
    assertThat(await("name/config/update/delta", 1).getJsonObject("state")).isEqualTo(new JsonObject().put("rate", 5));
    send("name/config/get", "");
    assertThat(await("name/config/get/accepted", 1).getLong("version")).isEqualTo(1);
  }

  @Test
  void anAnswerGoesWhereTheClientWantsIt() {
    byte[] correlation = {1, 2, 3};
    Properties wanted = Properties.of(Property.RESPONSE_TOPIC, "answers/lamp")
      .with(Property.CORRELATION_DATA, correlation);
    broker.publish("lamp", LAMP + "update", "{\"state\":{\"desired\":{\"on\":true}}}", wanted);
    assertThat(await("answers/lamp", 1).getLong("version")).isEqualTo(1);
    await("update/accepted", 1);
    broker.publish("lamp", LAMP + "get", "", wanted);
    await("answers/lamp", 2);
    broker.publish("lamp", LAMP + "update", "{}", wanted);
    assertThat(await("answers/lamp", 3).getInteger("code")).isEqualTo(400);
    assertThat(broker.published("answers/lamp")).allSatisfy(message ->
      assertThat(message.properties().bytes(Property.CORRELATION_DATA)).isEqualTo(correlation));
    assertThat(broker.published(LAMP + "get/accepted")).isEmpty();
    assertThat(broker.published(LAMP + "update/rejected")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$shadow/door/update", "doors/open", "$SYS/x", "answers/#"})
  void anAnswerGoesNowhereTheClientMayNotPublish(String topic) {
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    broker.publish("lamp", LAMP + "get", "", Properties.of(Property.RESPONSE_TOPIC, topic));
    await("get/accepted", 1);
    assertThat(broker.published(topic)).isEmpty();
    assertThat(count("shadow_response_refused")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "[]", "{}", "{\"state\":{}}", "{\"state\":null}", "{\"state\":{\"other\":{}}}",
    "{\"state\":{\"desired\":5}}", "{\"state\":{\"desired\":{}},\"version\":-1}",
    "{\"state\":{\"desired\":{}},\"version\":1.5}", "{\"state\":{\"desired\":{}},\"version\":\"1\"}",
    "{\"state\":{\"desired\":{}},\"clientToken\":5}", "{\"state\":{\"desired\":{}}} x"})
  void aWrongUpdateIsRejectedWith400(String payload) {
    send("update", payload);
    assertThat(await("update/rejected", 1).getInteger("code")).isEqualTo(400);
  }

  @Test
  void aRetainedRequestIsRejected() {
    Await.result(broker.publish(new Message(LAMP + "get", new byte[0], 1, true, Properties.NONE, "lamp",
      Long.MAX_VALUE)));
    assertThat(await("get/rejected", 1).getInteger("code")).isEqualTo(400);
  }

  @Test
  void aStateThatIsTooLargeOrTooDeepIsRejectedWith413() {
    start(new MqttShadowOptions().setMaxStateBytes(100).setMaxDepth(3));
    send("update", "{\"state\":{\"desired\":{\"a\":{\"b\":{\"c\":{}}}}}}");
    assertThat(await("update/rejected", 1).getInteger("code")).isEqualTo(413);
    send("update", "{\"state\":{\"desired\":{\"a\":{\"b\":{\"c\":1}}}}}");
    await("update/accepted", 1);
    send("update", "{\"state\":{\"desired\":{\"x\":\"" + "y".repeat(100) + "\"}}}");
    assertThat(await("update/rejected", 2).getInteger("code")).isEqualTo(413);
    send("update", "{\"state\":{\"desired\":{\"x\":\"" + "y".repeat(2_000) + "\"}}}");
    assertThat(await("update/rejected", 3).getInteger("code")).isEqualTo(413);
    send("update", "{\"state\":{\"desired\":{\"x\":" + "[".repeat(70) + "]".repeat(70) + "}}}");
    assertThat(await("update/rejected", 4).getInteger("code")).isEqualTo(400);
    assertThat(count("shadow_too_large")).isEqualTo(3);
  }

  @Test
  void thereAreNoMoreShadowsThanThereMayBe() {
    start(new MqttShadowOptions().setMaxShadows(2));
    String one = "{\"state\":{\"desired\":{\"a\":1}}}";
    for (String device : List.of("a", "b")) {
      broker.publish("", "$shadow/" + device + "/update", one);
      await("$shadow/" + device + "/update/accepted", 1);
    }
    broker.publish("", "$shadow/c/update", one);
    assertThat(await("$shadow/c/update/rejected", 1).getInteger("code")).isEqualTo(507);
    assertThat(count("shadow_full")).isEqualTo(1);
    broker.publish("", "$shadow/a/delete", "");
    await("$shadow/a/delete/accepted", 1);
    broker.publish("", "$shadow/c/update", one);
    await("$shadow/c/update/accepted", 1);
    Await.result(Shared.of(vertx, map).delete("d/a/"));
  }

  @Test
  void aDeviceHasNoMoreNamesThanItMay() {
    start(new MqttShadowOptions().setMaxNames(1));
    send("name/a/update", "{\"state\":{\"desired\":{\"a\":1}}}");
    await("name/a/update/accepted", 1);
    send("name/b/update", "{\"state\":{\"desired\":{\"a\":1}}}");
    assertThat(await("name/b/update/rejected", 1).getInteger("code")).isEqualTo(507);
    send("name/a/update", "{\"state\":{\"desired\":{\"a\":2}}}");
    await("name/a/update/accepted", 2);
  }

  @Test
  void requestsBeyondThoseThatMayWaitAreRejectedWith429() {
    start(new MqttShadowOptions().setMaxPendingPerShadow(2).setMaxPending(3));
    Promise<Void> safe = Promise.promise();
    broker.stall(safe.future());
    for (int i = 1; i <= 5; i++) {
      send("update", "{\"state\":{\"desired\":{\"a\":" + i + "}}}");
    }
    assertThat(await("update/rejected", 3).getInteger("code")).isEqualTo(429);
    broker.publish("", "$shadow/b/update", "{\"state\":{\"desired\":{\"a\":1}}}");
    broker.publish("", "$shadow/c/update", "{\"state\":{\"desired\":{\"a\":1}}}");
    assertThat(await("$shadow/c/update/rejected", 1).getInteger("code")).isEqualTo(429);
    assertThat(count("shadow_busy")).isEqualTo(4);
    safe.complete();
    assertThat(await("update/accepted", 2).getLong("version")).isEqualTo(2);
    await("$shadow/b/update/accepted", 1);
    send("get", "");
    await("get/accepted", 1);
  }

  @Test
  void versionsAreGivenOnceAndInOrder() {
    for (int i = 1; i <= 60; i++) {
      send("update", "{\"state\":{\"reported\":{\"n\":" + i + "}}}");
    }
    await("update/accepted", 60);
    for (int i = 1; i <= 60; i++) {
      JsonObject accepted = await("update/accepted", i);
      assertThat(accepted.getLong("version")).isEqualTo(i);
      assertThat(accepted.getJsonObject("state").getJsonObject("reported").getInteger("n")).isEqualTo(i);
    }
  }

  @Test
  void aDocumentOutlivesTheProcessAndGoesOnCounting() {
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    send("update", "{\"state\":{\"reported\":{\"on\":false}}}");
    await("update/accepted", 2);
    Vertx next = Vertx.vertx();
    try {
      MemoryBroker again = broker.restarted(next);
      Shadows restarted = new Shadows(next, again, new MqttShadowOptions(), (c, t) -> Future.succeededFuture(true),
        BridgeCounters.of(next, "mqtt"));
      Await.result(restarted.start());
      again.publish("lamp", LAMP + "update", "{\"state\":{\"reported\":{\"on\":true}},\"version\":2}");
      Await.until("accepted", () -> !again.texts(LAMP + "update/accepted").isEmpty());
      assertThat(new JsonObject(again.texts(LAMP + "update/accepted").get(0)).getLong("version")).isEqualTo(3);
      Await.until("no delta", () -> again.retained(LAMP + "update/delta", 1).isEmpty());
    } finally {
      Await.result(next.close());
    }
  }

  @Test
  void aDeltaThatTheLastProcessDidNotPublishIsMended() {
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    await("update/delta", 1);
    Await.result(broker.publish(new Message(LAMP + "update/delta", new byte[0], 1, true, Properties.NONE, "",
      Long.MAX_VALUE)));
    start(new MqttShadowOptions());
    assertThat(await("update/delta", 3).getLong("version")).isEqualTo(1);
    assertThat(broker.retained(LAMP + "update/delta", 1)).hasSize(1);
  }

  @Test
  void whatCannotBeStoredIsUndone() {
    send("update", "{\"state\":{\"desired\":{\"on\":true}}}");
    await("update/accepted", 1);
    broker.refuse(message -> message.topic().endsWith("/document"));
    send("update", "{\"state\":{\"desired\":{\"on\":false}}}");
    assertThat(await("update/rejected", 1).getInteger("code")).isEqualTo(503);
    broker.publish("", "$shadow/new/update", "{\"state\":{\"desired\":{\"on\":false}}}");
    assertThat(await("$shadow/new/update/rejected", 1).getInteger("code")).isEqualTo(503);
    broker.refuse(message -> false);
    send("get", "");
    JsonObject found = await("get/accepted", 1);
    assertThat(found.getLong("version")).isEqualTo(1);
    assertThat(found.getJsonObject("state").getJsonObject("desired").getBoolean("on")).isTrue();
    broker.publish("", "$shadow/new/get", "");
    assertThat(await("$shadow/new/get/rejected", 1).getInteger("code")).isEqualTo(404);
  }

  @Test
  void aDeviceWithAWrongNameIsLeftAlone() {
    broker.publish("x", "$shadow/" + "x".repeat(200) + "/get", "");
    broker.publish("x", "$shadow/lamp/name/a.b/get", "");
    Await.until("both counted", () -> count("shadow_refused") == 2);
  }

  @Test
  void nothingIsLeftAfterTheEnd() {
    Await.result(shadows.close());
    assertThat(broker.subscriptions()).isZero();
    send("get", "");
    assertThat(broker.texts(LAMP + "get/rejected")).isEmpty();
  }

  @Test
  void answersSayThatTheyAreJson() {
    send("update", "{\"state\":{\"desired\":{\"list\":[1,{\"a\":null}]}}}");
    await("update/accepted", 1);
    Message message = broker.published(LAMP + "update/accepted").get(0);
    assertThat(message.properties().text(Property.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(new String(message.payload(), StandardCharsets.UTF_8)).startsWith("{");
    assertThat(await("update/delta", 1).getJsonObject("state").getJsonArray("list"))
      .isEqualTo(JsonArray.of(1, new JsonObject().putNull("a")));
  }
}
