// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/**
 * Vert.x's own client of the event bus, over a real SockJS client, run by Node: {@code src/test/js/bus.js}. Skipped, by
 * name, if node or npm is missing or npm has no network.
 */
@CleanVertx
class BusBridgeIT {

  @Test
  void vertxsClientTalksOverSockJs(Vertx vertx) {
    NodeScripts scripts = NodeScripts.with("sockjs-client");
    BusBridgeVerticle bridge = new BusBridgeVerticle(new BusBridgeOptions().setSockJsPort(0).setTcpPort(-1)
      .setPingTimeoutMs(2_000).addInbound(new BusRuleOptions("orders")).addInbound(new BusRuleOptions("ready"))
      .addOutbound(new BusRuleOptions("news.sport")));
    String id = Await.result(vertx.deployVerticle(bridge));
    MessageConsumer<JsonObject> orders = vertx.eventBus().consumer("orders", message -> {
      int n = message.body().getInteger("n");
      if (n < 0) {
        message.fail(7, "negative");
      } else {
        message.reply(new JsonObject().put("n", n + 1).put("who", message.headers().get("who")));
      }
    });
    CompletableFuture<Object> thanks = new CompletableFuture<>();
    MessageConsumer<String> ready = vertx.eventBus().consumer("ready", message -> vertx.eventBus()
      .request("news.sport", "2:1", new DeliveryOptions().addHeader("by", "me"))
      .onSuccess(reply -> thanks.complete(reply.body())));
    try (ProcessFixture client = scripts.start("bus.js", Map.of(
      "BUS_URL", "http://127.0.0.1:" + bridge.sockJsPort() + "/eventbus"))) {
      client.awaitLine("ok - received: 2:1 from me");
      assertThat(client.lines()).containsExactlyInAnyOrder(
        "ok - answered: 21 for ann", "ok - failed: 7 negative",
        "ok - refused: access_denied", "ok - received: 2:1 from me");
      assertThat(thanks.join()).isEqualTo("thanks");
      Await.result(vertx.undeploy(id));
      client.awaitLine("ok - closed");
    }
    Await.result(orders.unregister());
    Await.result(ready.unregister());
  }
}
