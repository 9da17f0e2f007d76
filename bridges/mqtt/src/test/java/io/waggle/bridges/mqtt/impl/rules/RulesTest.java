// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.shadow.MemoryBroker;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@CleanVertx
class RulesTest {

  private Vertx vertx;
  private MemoryBroker broker;
  private Channels channels;
  private Rules rules;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
    broker = new MemoryBroker(vertx);
    channels = Channels.of(vertx, "rules");
  }

  @AfterEach
  void stop() {
    if (rules != null) {
      Await.result(rules.close());
      assertThat(broker.subscriptions()).isZero();
    }
    Await.result(channels.close());
  }

  private void start(String... all) {
    List<MqttRuleOptions> options = new ArrayList<>();
    for (String json : all) {
      options.add(new MqttRuleOptions(new JsonObject(json)));
    }
    rules = rules(options);
    Await.result(rules.start());
  }

  private Rules rules(List<MqttRuleOptions> options) {
    return new Rules(vertx, broker, channels, options, BridgeCounters.of(vertx, "mqtt"));
  }

  private void publish(String topic, String payload) {
    broker.publish("c1", topic, payload);
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count("rule_" + event);
  }

  private void awaitTexts(String topic, String... texts) {
    Await.untilEqual(List.of(texts), () -> broker.texts(topic));
  }

  @Test
  void whatIsSelectedIsMadeAnewAndSent() {
    start("{\"name\":\"hot\",\"from\":[\"rooms/+/climate\"],\"where\":\"payload.celsius > 30\","
      + "\"select\":{\"room\":\"topic[1]\",\"celsius\":\"round(payload.celsius)\",\"by\":\"client\"},"
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"alarms/{topic[1]}\"}]}");
    publish("rooms/1/climate", "{\"celsius\":29}");
    publish("rooms/2/climate", "{\"celsius\":31.4}");
    publish("other/2/climate", "{\"celsius\":31}");
    awaitTexts("alarms/2", "{\"room\":\"2\",\"celsius\":31,\"by\":\"c1\"}");
    assertThat(broker.published("alarms/2").get(0).properties().text(Property.CONTENT_TYPE))
      .isEqualTo("application/json");
    assertThat(count("hot_matched")).isEqualTo(1);
    Await.untilEqual(1L, () -> count("hot_delivered"));
  }

  @Test
  void withoutSelectThePayloadGoesAsItIs() {
    start("{\"name\":\"copy\",\"from\":[\"a/#\"],\"to\":[{\"type\":\"mqtt\",\"topic\":\"b/{topic}\",\"qos\":2,"
      + "\"retain\":true}]}");
    publish("a/x", "not JSON {");
    awaitTexts("b/a/x", "not JSON {");
    assertThat(broker.published("b/a/x").get(0)).matches(message -> message.qos() == 2 && message.retain());
  }

  @Test
  void aValueIsSentAsTextOrJson() {
    start("{\"name\":\"v\",\"from\":[\"a\"],\"value\":\"payload.v\",\"to\":[{\"type\":\"mqtt\",\"topic\":\"b\"}]}");
    publish("a", "{\"v\":\"text\"}");
    publish("a", "{\"v\":[1]}");
    publish("a", "{}");
    awaitTexts("b", "text", "[1]", "null");
  }

  @Test
  void aMessageThatMatchesTwoFiltersComesOnce() {
    start("{\"name\":\"two\",\"from\":[\"a/#\",\"a/+\",\"b\"],\"to\":[{\"type\":\"mqtt\",\"topic\":\"out\"}]}");
    publish("a/1", "1");
    publish("b", "2");
    awaitTexts("out", "1", "2");
    assertThat(count("two_matched")).isEqualTo(2);
  }

  @Test
  void payloadsThatAreNoJsonAreTextOrNothing() {
    start("{\"name\":\"t\",\"from\":[\"a\"],\"where\":\"payload == 'on' or payload == 21.5\",\"value\":\"type(payload)\","
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"out\"}]}");
    publish("a", "on");
    publish("a", "21.5");
    publish("a", "\u0000");
    publish("a", "[".repeat(100) + "]".repeat(100));
    publish("a", "");
    publish("a", "on");
    awaitTexts("out", "text", "number", "text");
    assertThat(count("t_where_failed")).isZero();
  }

  @Test
  void aConditionThatDoesNotFitSelectsNothingAndIsCounted() {
    start("{\"name\":\"w\",\"from\":[\"a\"],\"where\":\"payload > 3\",\"to\":[{\"type\":\"mqtt\",\"topic\":\"out\"}]}");
    publish("a", "\"text\"");
    publish("a", "5");
    awaitTexts("out", "5");
    assertThat(count("w_where_failed")).isEqualTo(1);
  }

  @Test
  void whatCannotBeMadeIsADeadLetter() {
    start("{\"name\":\"d\",\"from\":[\"a\"],\"value\":\"lower(payload)\",\"deadLetterTopic\":\"dead\","
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"out/{payload}\"}]}");
    publish("a", "5");
    publish("a", "x/y");
    Await.until("two dead letters", () -> broker.texts("dead").size() == 2);
    JsonObject first = new JsonObject(broker.texts("dead").get(0));
    assertThat(first.getString("rule")).isEqualTo("d");
    assertThat(first.getString("reason")).isEqualTo("value: of type number (expected: text)");
    assertThat(first.getString("body")).isEqualTo("5");
    assertThat(first.getString("topic")).isEqualTo("a");
    JsonObject second = new JsonObject(broker.texts("dead").get(1));
    assertThat(second.getString("reason")).startsWith("{}: not one level");
    assertThat(second.getString("sink")).isEqualTo("mqtt");
    assertThat(count("d_dead")).isEqualTo(2);
  }

  @Test
  void aPayloadThatIsTooLongIsNotLookedAt() {
    start("{\"name\":\"long\",\"from\":[\"a\"],\"maxPayloadBytes\":10,\"deadLetterChannel\":\"graves\","
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"out\"}]}");
    List<JsonObject> dead = graves();
    publish("a", "x".repeat(11));
    publish("a", "x".repeat(10));
    awaitTexts("out", "x".repeat(10));
    Await.until("a dead letter", () -> dead.size() == 1);
    assertThat(dead.get(0).getString("reason")).isEqualTo("payload: 11 bytes (expected: at most 10)");
    assertThat(count("long_too_long")).isEqualTo(1);
  }

  private List<JsonObject> graves() {
    List<JsonObject> dead = new CopyOnWriteArrayList<>();
    Await.result(channels.subscribe("graves", message -> dead.add(new JsonObject(message.payload()))));
    return dead;
  }

  @Test
  void aRingOfRulesEnds() {
    start("{\"name\":\"a\",\"from\":[\"a\"],\"to\":[{\"type\":\"mqtt\",\"topic\":\"b\"}]}",
      "{\"name\":\"b\",\"from\":[\"b\"],\"to\":[{\"type\":\"mqtt\",\"topic\":\"a\"}]}");
    publish("a", "x");
    Await.until("the ring ends", () -> count("a_hops") == 1);
    assertThat(broker.texts("a")).hasSize(3);
    assertThat(broker.texts("b")).hasSize(2);
    broker.publish("c", "a", "x", Properties.of(Property.USER_PROPERTY, new Properties.Pair("waggle-hops", "-1")));
    broker.publish("c", "a", "x", Properties.of(Property.USER_PROPERTY, new Properties.Pair("waggle-hops", "99999")));
    Await.until("no way around it", () -> count("a_hops") == 3);
  }

  @Test
  void aChannelGetsIt() {
    start("{\"name\":\"ch\",\"from\":[\"a\"],\"to\":[{\"type\":\"channel\",\"topic\":\"news/{topic}\"}]}");
    List<String> got = new CopyOnWriteArrayList<>();
    Await.result(channels.subscribe("news/#", message -> got.add(message.payload() + " "
      + message.headers().get("waggle-hops"))));
    publish("a", "x");
    Await.untilEqual(List.of("x 1"), () -> got);
  }

  @Test
  void theEventBusAcknowledgesWithAReply() {
    start("{\"name\":\"bus\",\"from\":[\"a\"],\"backoffMs\":1,\"to\":[{\"type\":\"bus\",\"address\":\"svc\"}]}");
    AtomicInteger calls = new AtomicInteger();
    List<String> ids = new CopyOnWriteArrayList<>();
    List<String> taken = new CopyOnWriteArrayList<>();
    var consumer = vertx.eventBus().<Buffer>consumer("svc", message -> {
      ids.add(message.headers().get("waggle-id"));
      if (calls.incrementAndGet() <= 2) {
        message.fail(500, "not now");
      } else {
        taken.add(message.body() + " " + message.headers().get("mqtt-topic"));
        message.reply(null);
      }
    });
    publish("a", "1");
    publish("a", "2");
    Await.untilEqual(List.of("1 a", "2 a"), () -> taken);
    assertThat(ids.subList(0, 3)).containsOnly(ids.get(0));
    assertThat(ids.get(3)).isNotEqualTo(ids.get(0));
    assertThat(count("bus_retried")).isEqualTo(2);
    Await.result(consumer.unregister());
  }

  @Test
  void theEventBusMayBeToldWithoutAnAnswer() {
    start("{\"name\":\"bus\",\"from\":[\"a\"],\"to\":[{\"type\":\"bus\",\"address\":\"svc\",\"mode\":\"publish\"},"
      + "{\"type\":\"bus\",\"address\":\"svc\",\"mode\":\"send\"}]}");
    AtomicInteger calls = new AtomicInteger();
    var consumer = vertx.eventBus().consumer("svc", (Message<Buffer> message) -> calls.incrementAndGet());
    publish("a", "1");
    Await.untilEqual(2, calls::get);
    Await.result(consumer.unregister());
  }

  @Test
  void afterItsAttemptsAMessageIsADeadLetterAndTheNextGoesOn() {
    start("{\"name\":\"r\",\"from\":[\"a\"],\"backoffMs\":1,\"maxAttempts\":3,\"deadLetterChannel\":\"graves\","
      + "\"to\":[{\"type\":\"bus\",\"address\":\"svc\"}]}");
    List<JsonObject> dead = graves();
    AtomicInteger good = new AtomicInteger();
    var consumer = vertx.eventBus().<Buffer>consumer("svc", message -> {
      if (message.body().toString().equals("bad")) {
        message.fail(500, "no");
      } else {
        good.incrementAndGet();
        message.reply(null);
      }
    });
    publish("a", "bad");
    publish("a", "good");
    Await.untilEqual(1, good::get);
    Await.until("a dead letter", () -> dead.size() == 1);
    assertThat(dead.get(0).getInteger("attempts")).isEqualTo(3);
    assertThat(dead.get(0).getString("reason")).isEqualTo("no");
    assertThat(dead.get(0).getString("sink")).isEqualTo("bus");
    assertThat(count("r_retried")).isEqualTo(2);
    Await.result(consumer.unregister());
  }

  @Test
  void withoutAnAnswerInTimeItIsSentAgain() {
    start("{\"name\":\"slow\",\"from\":[\"a\"],\"backoffMs\":1,\"maxAttempts\":2,\"timeoutMs\":20,"
      + "\"deadLetterTopic\":\"dead\",\"to\":[{\"type\":\"mqtt\",\"topic\":\"out\"}]}");
    Promise<Void> never = Promise.promise();
    broker.stall(never.future());
    publish("a", "1");
    Await.until("a dead letter", () -> broker.texts("dead").size() == 1);
    assertThat(new JsonObject(broker.texts("dead").get(0)).getString("reason")).isEqualTo("no answer within 20 ms");
    assertThat(broker.texts("out")).containsExactly("1", "1");
    never.complete();
  }

  @Test
  void whatDoesNotFitInTheQueueIsADeadLetter() {
    start("{\"name\":\"q\",\"from\":[\"a/#\"],\"maxQueued\":3,\"maxQueuedBytes\":10,\"deadLetterTopic\":\"dead\","
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"out\"}]}");
    Promise<Void> safe = Promise.promise();
    broker.stall(safe.future());
    for (int i = 1; i <= 4; i++) {
      publish("a/1", "m" + i);
    }
    Await.until("one too many", () -> count("q_full") == 1);
    safe.complete();
    awaitTexts("out", "m1", "m2", "m3");
    Promise<Void> again = Promise.promise();
    broker.stall(again.future());
    publish("a/1", "123456");
    publish("a/1", "12345");
    Await.until("too long together", () -> count("q_full") == 2);
    again.complete();
    Await.untilEqual(2, () -> broker.texts("dead").size());
    assertThat(new JsonObject(broker.texts("dead").get(1)).getString("reason"))
      .isEqualTo("queue: 1 messages of 6 bytes (expected: at most 3 of 10)");
  }

  @Test
  void theOrderOfATopicIsKeptThroughFailures() {
    start("{\"name\":\"o\",\"from\":[\"a/+\"],\"backoffMs\":1,\"maxBackoffMs\":2,\"maxAttempts\":100,\"lanes\":3,"
      + "\"to\":[{\"type\":\"bus\",\"address\":\"svc\"}]}");
    List<String> taken = new CopyOnWriteArrayList<>();
    AtomicInteger calls = new AtomicInteger();
    var consumer = vertx.eventBus().<Buffer>consumer("svc", message -> {
      if (calls.incrementAndGet() % 3 == 0) {
        message.fail(500, "no");
      } else {
        taken.add(message.headers().get("mqtt-topic") + "=" + message.body());
        message.reply(null);
      }
    });
    for (int i = 0; i < 50; i++) {
      for (int topic = 0; topic < 5; topic++) {
        publish("a/" + topic, String.valueOf(i));
      }
    }
    Await.until("all are taken", () -> taken.size() == 250);
    for (int topic = 0; topic < 5; topic++) {
      String prefix = "a/" + topic + "=";
      assertThat(taken.stream().filter(text -> text.startsWith(prefix))).containsExactlyElementsOf(
        IntStream.range(0, 50).mapToObj(i -> prefix + i).toList());
    }
    assertThat(count("o_dead")).isZero();
    Await.result(consumer.unregister());
  }

  @Test
  void manyMessagesThatAreTakenAtOnceDoNotPileUp() {
    start("{\"name\":\"many\",\"from\":[\"a\"],\"maxQueued\":30000,\"to\":[{\"type\":\"mqtt\",\"topic\":\"out\"}]}");
    for (int i = 0; i < 20_000; i++) {
      publish("a", "x");
    }
    Await.until("all are delivered", () -> count("many_delivered") == 20_000);
    assertThat(count("many_dead")).isZero();
  }

  @Test
  void whatWaitsAtTheEndIsADeadLetter() {
    start("{\"name\":\"end\",\"from\":[\"a\"],\"deadLetterTopic\":\"dead\",\"to\":[{\"type\":\"bus\","
      + "\"address\":\"nobody\"}]}");
    publish("a", "1");
    publish("a", "2");
    Await.until("the first failed", () -> count("end_retried") > 0);
    Await.result(rules.close());
    assertThat(broker.texts("dead")).hasSize(2).allMatch(text -> text.contains("the broker stops"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
    "\"where\":\"payload >\" | rule x.where: column 10: the end (expected: a value)",
    "\"select\":{\"a\":\"b\"} | rule x.select.a: column 1: 'b' (expected",
    "\"value\":\"(\" | rule x.value: column 2: the end",
    "\"value\":\"qos\",\"select\":{\"a\":\"qos\"} | rule x.value: beside select",
    "\"to\":[{\"type\":\"channel\",\"topic\":\"a/{\"}] | rule x.to[0]: column 3: '{' without an end",
    "\"to\":[{\"type\":\"mqtt\",\"topic\":\"a/#\"}] | rule x.to[0]: topic: a/# (expected",
    "\"to\":[{\"type\":\"mqtt\",\"topic\":\"a\",\"qos\":3}] | rule x.to[0]: qos: 3",
    "\"to\":[{\"type\":\"bus\",\"address\":\"a\",\"mode\":\"x\"}] | rule x.to[0]: mode: x",
    "\"to\":[{\"type\":\"http\",\"url\":\"ftp://h/\"}] | rule x.to[0]: url: not such a URL",
    "\"to\":[{\"type\":\"http\",\"url\":\"http://u:p@h/\"}] | rule x.to[0]: url: not such a URL",
    "\"to\":[{\"type\":\"http\",\"url\":\"http://h/\",\"method\":\"GET\"}] | rule x.to[0]: method: GET",
    "\"to\":[{\"type\":\"redis\",\"url\":\"redis://h\"}] | rule x.to[0]: stream: and publish",
    "\"to\":[{\"type\":\"redis\",\"url\":\"http://h\",\"stream\":\"s\"}] | rule x.to[0]: url: of another kind",
    "\"from\":[] | rule x.from: none",
    "\"to\":[] | rule x.to: none"})
  void whatIsWrongIsToldBeforeAnythingStarts(String members, String message) {
    JsonObject json = new JsonObject("{\"name\":\"x\",\"from\":[\"a\"],\"to\":[{\"type\":\"mqtt\",\"topic\":\"b\"}]}");
    json.mergeIn(new JsonObject("{" + members + "}"));
    assertThatIllegalArgumentException().isThrownBy(() -> rules(List.of(new MqttRuleOptions(json)))).withMessageStartingWith(message);
  }

  @Test
  void namesAreNeededAndDifferent() {
    MqttRuleOptions one = new MqttRuleOptions(new JsonObject("{\"name\":\"x\",\"from\":[\"a\"],"
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"b\"}]}"));
    assertThatIllegalArgumentException().isThrownBy(() -> rules(List.of(one, one)));
    assertThatIllegalArgumentException().isThrownBy(() -> rules(List.of(new MqttRuleOptions(one).setName(""))));
  }
}
