// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.bridges.mqtt.impl.shadow.MemoryBroker;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import org.junit.jupiter.api.Test;

@CleanVertx
class BrokerExtrasTest {

  private static Future<BrokerExtras> start(Vertx vertx, MemoryBroker broker, MqttShadowOptions shadow, String rule) {
    List<MqttRuleOptions> rules = rule == null ? List.of() : List.of(new MqttRuleOptions(new JsonObject(rule)));
    return BrokerExtras.start(vertx, broker, shadow, (client, topic) -> Future.succeededFuture(false), rules,
      () -> Channels.of(vertx, "extras"), BridgeCounters.of(vertx, "mqtt"));
  }

  @Test
  void aRuleMayChangeAShadow(Vertx vertx) {
    MemoryBroker broker = new MemoryBroker(vertx);
    BrokerExtras extras = Await.result(start(vertx, broker, new MqttShadowOptions().setHttpPort(0)
      .setApiKeys(List.of("0123456789abcdef")), "{\"name\":\"seen\",\"from\":[\"dev/+/hello\"],"
      + "\"value\":\"'{\\\"state\\\":{\\\"reported\\\":{\\\"seen\\\":true}}}'\","
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"$shadow/{topic[1]}/update\"}]}"));
    assertThat(extras.shadowPort()).isPositive();
    broker.publish("x", "dev/lamp/hello", "");
    Await.until("the shadow is there", () -> broker.retained("$shadow/lamp/document", 1).size() == 1);
    Await.result(extras.close());
    assertThat(broker.subscriptions()).isZero();
    Await.result(Channels.of(vertx, "extras").close());
  }

  @Test
  void withoutOptionsThereIsNothing(Vertx vertx) {
    MemoryBroker broker = new MemoryBroker(vertx);
    BrokerExtras extras = Await.result(start(vertx, broker, null, null));
    assertThat(broker.subscriptions()).isZero();
    assertThat(extras.shadowPort()).isEqualTo(-1);
    Await.result(extras.close());
  }

  @Test
  void whatIsWrongLeavesNothing(Vertx vertx) {
    MemoryBroker broker = new MemoryBroker(vertx);
    assertThat(Await.failure(start(vertx, broker, new MqttShadowOptions().setHttpPort(0), null)))
      .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("shadow.apiKeys: none");
    assertThat(Await.failure(start(vertx, broker, new MqttShadowOptions(), "{\"name\":\"x\",\"from\":[\"a\"],"
      + "\"where\":\"(\",\"to\":[{\"type\":\"mqtt\",\"topic\":\"b\"}]}")))
      .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("rule x.where: column 2");
    assertThat(broker.subscriptions()).isZero();
    Await.result(Channels.of(vertx, "extras").close());
  }
}
