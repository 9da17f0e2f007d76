// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttBusOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.MosquittoClients;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios with every client, over TCP and WebSocket. */
@CleanVertx
class ForeignClientsIT {

  private static final int ANY_PORT = 0;

  private static MqttBridge start(Vertx vertx) {
    return Await.result(MqttBridge.create(vertx,
      new MqttBridgeOptions().setPort(ANY_PORT).setWebSocketPort(ANY_PORT)));
  }

  private static void check(Vertx vertx, ForeignClient client) throws IOException {
    MqttBridge bridge = start(vertx);
    try {
      ForeignClientContract.check(client, bridge.actualPorts().get(client.overWebSocket() ? 1 : 0));
    } finally {
      Await.result(bridge.close());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.1", "3.1.1", "5"})
  void mosquittosOwnClients(String version, Vertx vertx) throws IOException {
    check(vertx, new MosquittoSubPub(version));
  }

  @Test
  void pahoForJava(Vertx vertx) throws IOException {
    check(vertx, new PahoV3());
  }

  @Test
  void pahoForJavaWithVersion5(Vertx vertx) throws IOException {
    check(vertx, new PahoV5());
  }

  @Test
  void theClientOfHiveMq(Vertx vertx) throws IOException {
    check(vertx, new HiveMqClient());
  }

  @ParameterizedTest
  @CsvSource({"4, false", "5, false", "4, true", "5, true"})
  void mqttJs(int version, boolean overWebSocket, Vertx vertx) throws IOException {
    check(vertx, new MqttJs(version, overWebSocket));
  }

  @Test
  void mosquittoRrGetsTheAnswerOfTheApplication(Vertx vertx) {
    MqttBridge bridge = start(vertx);
    try {
      Runnable subscription = bridge.subscribe("question", (topic, payload) ->
        bridge.publish("answer", Buffer.buffer("42 to " + payload), 1, false));
      assertThat(MosquittoClients.of(bridge.actualPorts().get(0))
        .request("-V", "5", "-q", "1", "-t", "question", "-e", "answer", "-m", "6 x 7", "-W", "20"))
        .isEqualTo("42 to 6 x 7");
      subscription.run();
    } finally {
      Await.result(bridge.close());
    }
  }

  @Test
  void mosquittoRrGetsTheAnswerOfAServiceOnTheEventBus(Vertx vertx) {
    MqttBridge bridge = Await.result(MqttBridge.create(vertx, new MqttBridgeOptions().setPort(ANY_PORT)
      .setWebSocketPort(MqttBridgeOptions.NO_PORT).setBus(new MqttBusOptions().setServices(Map.of("rpc/+/+", "sums")))));
    MessageConsumer<JsonObject> service = vertx.eventBus().consumer("sums", message ->
      message.reply(new JsonObject().put("sum", message.body().getJsonObject("payload").getInteger("a") + 2)));
    try {
      assertThat(MosquittoClients.of(bridge.actualPorts().get(0)).request("-V", "5", "-q", "1", "-t", "rpc/sums/add",
        "-e", "answers/me", "-m", "{\"a\": 1}", "-D", "publish", "correlation-data", "17", "-F", "%p|%D", "-W", "20"))
        .isEqualTo("{\"sum\":3}|17");
    } finally {
      Await.result(service.unregister());
      Await.result(bridge.close());
    }
  }

  @Test
  void mosquittoRrGetsTheAnswerOfAnotherClient(Vertx vertx) {
    MqttBridge bridge = start(vertx);
    int port = bridge.actualPorts().get(0);
    HiveMqClient hive = new HiveMqClient();
    try (ForeignClient.Peer responder = hive.connect(port, ForeignClient.Login.clean("responder"))) {
      responder.subscribe(1, "question");
      CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> MosquittoClients.of(port)
        .request("-V", "5", "-q", "1", "-t", "question", "-e", "answer/17", "-m", "6 x 7", "-W", "20"));
      ForeignClient.Received question = responder.next();
      assertThat(question.responseTopic()).isEqualTo("answer/17");
      responder.publish(ForeignClient.Outgoing.message(question.responseTopic(), "42", 1));
      assertThat(answer.join()).isEqualTo("42");
    } finally {
      Await.result(bridge.close());
    }
  }
}
