// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.rules.Rules;
import io.waggle.bridges.mqtt.impl.shadow.MemoryBroker;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RedisFixture;
import io.waggle.testkit.UncaughtExceptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The Redis sink against a real Redis. */
@CleanVertx
class RedisSinkIT {

  private static RedisFixture fixture;

  private Vertx vertx;
  private MemoryBroker broker;
  private Channels channels;
  private Redis redis;
  private Rules rules;

  @BeforeAll
  static void startRedis() {
    fixture = RedisFixture.start();
  }

  @AfterAll
  static void stopRedis() {
    fixture.close();
  }

  @BeforeEach
  void start(Vertx vertx) {
    this.vertx = vertx;
    broker = new MemoryBroker(vertx);
    channels = Channels.of(vertx, "rules");
    redis = Redis.createClient(vertx, fixture.address());
    Await.result(redis.send(Request.cmd(Command.FLUSHALL)));
  }

  @AfterEach
  void stop() {
    Await.result(rules.close());
    Await.result(redis.close());
    Await.result(channels.close());
  }

  private void rule(String url, String sink) {
    JsonObject json = new JsonObject("{\"name\":\"r\",\"from\":[\"a/#\"],\"backoffMs\":5,\"deadLetterTopic\":\"dead\","
      + "\"maxBackoffMs\":50,\"maxAttempts\":100,\"timeoutMs\":2000,\"to\":[" + sink + "]}");
    json.getJsonArray("to").getJsonObject(0).put("type", "redis").put("url", url);
    rules = new Rules(vertx, broker, channels, List.of(new MqttRuleOptions(json)),
      BridgeCounters.of(vertx, "mqtt"));
    Await.result(rules.start());
  }

  private long count(String event) {
    return BridgeCounters.of(vertx, "mqtt").count("rule_r_" + event);
  }

  private Response entries(String stream) {
    return Await.result(redis.send(Request.cmd(Command.XRANGE).arg(stream).arg("-").arg("+")));
  }

  @Test
  void addsToAStream() {
    rule(fixture.address(), "{\"stream\":\"readings:{topic[1]}\"}");
    broker.publish("c1", "a/x", "{\"t\":1}");
    broker.publish("c1", "a/y", "2");
    Await.until("both were added", () -> count("delivered") == 2);
    Response entry = entries("readings:x").get(0).get(1);
    assertThat(List.of(entry.get(0).toString(), entry.get(1).toString(), entry.get(3).toString()))
      .containsExactly("topic", "a/x", "c1");
    assertThat(entry.get(6).toString() + entry.get(7)).isEqualTo("body{\"t\":1}");
    assertThat(entries("readings:y").size()).isEqualTo(1);
  }

  @Test
  void aStreamDoesNotGrowWithoutEnd() {
    rule(fixture.address(), "{\"stream\":\"s\",\"maxLength\":10}");
    for (int i = 0; i < 1_000; i++) {
      broker.publish("c1", "a/" + i, "x");
    }
    Await.until("all were added", () -> count("delivered") == 1_000);
    assertThat(entries("s").size()).isLessThan(300);
  }

  @Test
  void publishesToAChannel() {
    List<String> got = new CopyOnWriteArrayList<>();
    var listening = Await.result(redis.connect());
    listening.handler(push -> got.add(push.get(push.size() - 1).toString()));
    Await.result(listening.send(Request.cmd(Command.SUBSCRIBE).arg("news")));
    rule(fixture.address(), "{\"publish\":\"news\"}");
    broker.publish("c1", "a/x", "hello");
    Await.until("it came", () -> got.contains("hello"));
    Await.result(listening.close());
  }

  @Test
  void aKeyOfAnotherKindIsADeadLetterAtOnce() {
    Await.result(redis.send(Request.cmd(Command.SET).arg("s").arg("text")));
    rule(fixture.address(), "{\"stream\":\"s\"}");
    broker.publish("c1", "a/x", "1");
    Await.until("a dead letter", () -> broker.texts("dead").size() == 1);
    assertThat(new JsonObject(broker.texts("dead").get(0)).getInteger("attempts")).isEqualTo(1);
  }

  @Test
  void nothingIsLostWhenTheConnectionIs(UncaughtExceptions uncaught) {
    rule(fixture.address(), "{\"stream\":\"s\"}");
    broker.publish("c1", "a/x", "1");
    Await.until("the first was added", () -> count("delivered") == 1);
    for (int i = 2; i <= 500; i++) {
      broker.publish("c1", "a/x", String.valueOf(i));
      if (i % 100 == 0) {
        Await.result(redis.send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("normal")));
      }
    }
    Await.until("all were added", () -> count("delivered") == 500);
    assertThat(count("dead")).isZero();
    int last = 0;
    for (Response entry : entries("s")) {
      int body = Integer.parseInt(entry.get(1).get(7).toString());
      assertThat(body - last).as("after " + last).isBetween(0, 1);
      last = body;
    }
    assertThat(last).isEqualTo(500);
    // The client asserts that a connection does not end after it has failed; where assertions are on, it is told so.
    assertThat(uncaught.takeAll()).allSatisfy(failure -> assertThat(failure.getStackTrace()[0].getClassName())
      .endsWith("RedisStandaloneConnection"));
  }
}
