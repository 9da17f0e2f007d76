// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What {@code BUS.md} shows, carried out. */
@CleanVertx
class BusGuideTest {

  private final List<String> stored = new CopyOnWriteArrayList<>();
  private final List<String> shown = new CopyOnWriteArrayList<>();

  private final class Services extends VerticleBase {

    @Override
    public Future<?> start() {
    vertx.eventBus().<JsonObject>consumer("orders.take", message ->
      store(message.body().getString("topic"), message.body().getJsonObject("payload"))
        .onSuccess(stored -> message.reply(null))
        .onFailure(failure -> message.fail(500, failure.getMessage())));
    vertx.eventBus().<JsonObject>consumer("sums", message -> {
      JsonObject numbers = message.body().getJsonObject("payload");
      message.reply(new JsonObject().put("sum", numbers.getInteger("a") + numbers.getInteger("b")));
    });
      return Future.succeededFuture();
    }

    private Future<Void> store(String topic, JsonObject order) {
      stored.add(topic + " " + order.getInteger("pieces"));
      return Future.succeededFuture();
    }
  }

  private void show(String text) {
    shown.add(text);
  }

  private void ask(Vertx vertx) {
    vertx.eventBus().<JsonObject>request("waggle.mqtt.mqtt.request", new JsonObject()
      .put("topic", "lamps/hall/get").put("text", "state").put("timeoutMs", 2_000))
      .onSuccess(reply -> show(reply.body().getString("text")))
      .onFailure(failure -> show(failure.getMessage()));
  }

  @Test
  void devicesAndServicesMeet(Vertx vertx) {
    Await.result(vertx.deployVerticle(new Services()));
    int port = Servers.start(vertx, new MqttBridgeOptions().setBus(new MqttBusOptions().setRequests(true)
      .setGroups(Map.of("$share/workers/orders/#", "orders.take")).setServices(Map.of("rpc/sums/+", "sums"))), 1);
    try (MqttTestClient lamp = MqttTestClient.connect(port, "lamp")) {
      lamp.publishAndWait("orders/7", "{\"pieces\":3}", false);
      Await.untilEqual(List.of("orders/7 3"), () -> stored);
      lamp.subscribe("answers/me", 0);
      lamp.publish("rpc/sums/add", "{\"a\":1,\"b\":2}", 0, 0, false,
        Properties.of(Property.RESPONSE_TOPIC, "answers/me"));
      lamp.expectMessage("{\"sum\":3}");
      lamp.subscribe("lamps/hall/get", 0);
      ask(vertx);
      Packet.Publish asked = lamp.expectMessage("state");
      lamp.publish(asked.properties().text(Property.RESPONSE_TOPIC), "on", 0, 0, false, asked.properties()
        .without(Property.RESPONSE_TOPIC));
      Await.untilEqual(List.of("on"), () -> shown);
    }
    assertThat(stored).hasSize(1);
  }
}
