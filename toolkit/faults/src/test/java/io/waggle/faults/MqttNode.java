// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;

/** A node with an MQTT broker, which keeps what is to be kept in the cluster alone. */
public final class MqttNode extends VerticleBase {

  private static final int NOBODY_WAITS = 0;

  private MqttBridge bridge;

  @Override
  public Future<?> start() {
    MqttBridgeOptions options = new MqttBridgeOptions(config().getJsonObject("mqtt"))
      .setHost(config().getString("host")).setPort(0).setWebSocketPort(MqttBridgeOptions.NO_PORT)
      .setSysIntervalMs(NOBODY_WAITS);
    return MqttBridge.create(vertx, options).onSuccess(started -> {
      bridge = started;
      System.out.println("port=" + started.actualPorts().get(0));
    });
  }

  @Override
  public Future<?> stop() {
    return bridge == null ? Future.succeededFuture() : bridge.close();
  }
}
