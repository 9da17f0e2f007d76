// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scenarios with every client, over TCP and WebSocket. */
@CleanVertx
class ForeignClientsIT {

  private static final int ANY_PORT = 0;

  private static void check(Vertx vertx, ForeignClient client) throws IOException {
    MqttBridge bridge = Await.result(MqttBridge.create(vertx,
      new MqttBridgeOptions().setPort(ANY_PORT).setWebSocketPort(ANY_PORT)));
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
}
