// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.MqttShadowOptions;
import io.waggle.bridges.mqtt.impl.shadow.MemoryBroker;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import org.junit.jupiter.api.Test;

@CleanVertx
class LocalServicesTest {

  private static Future<LocalServices> start(Vertx vertx, MemoryBroker broker, MqttShadowOptions shadow, String rule) {
    List<MqttRuleOptions> rules = rule == null ? List.of() : List.of(new MqttRuleOptions(new JsonObject(rule)));
    return LocalServices.start(vertx, broker, new MqttBridgeOptions().setShadow(shadow).setRules(rules)
      .setChannels("services"), (client, topic) -> Future.succeededFuture(false), BridgeCounters.of(vertx, "mqtt"));
  }

  @Test
  void aRuleMayChangeAShadow(Vertx vertx) {
    MemoryBroker broker = new MemoryBroker(vertx);
    LocalServices services = Await.result(start(vertx, broker, new MqttShadowOptions().setHttpPort(0)
      .setApiKeys(List.of("k".repeat(32))), "{\"name\":\"seen\",\"from\":[\"dev/+/hello\"],"
      + "\"value\":\"'{\\\"state\\\":{\\\"reported\\\":{\\\"seen\\\":true}}}'\","
      + "\"to\":[{\"type\":\"mqtt\",\"topic\":\"$shadow/{topic[1]}/update\"}]}"));
    assertThat(services.shadowPort()).isPositive();
    broker.publish("x", "dev/lamp/hello", "");
    Await.until("the shadow is there", () -> broker.retained("$shadow/lamp/document", 1).size() == 1);
    Await.result(services.close());
    assertThat(broker.subscriptions()).isZero();
    Await.result(Channels.of(vertx, "services").close());
  }

  @Test
  void withoutOptionsThereIsNothing(Vertx vertx) {
    MemoryBroker broker = new MemoryBroker(vertx);
    LocalServices services = Await.result(start(vertx, broker, null, null));
    assertThat(broker.subscriptions()).isZero();
    assertThat(services.shadowPort()).isEqualTo(-1);
    Await.result(services.close());
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
    Await.result(Channels.of(vertx, "services").close());
  }
}
