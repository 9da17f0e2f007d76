// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttStoreOptions;

/** A node with an MQTT broker, which has a disk of its own in the folder {@code disks} of its configuration, or none. */
public final class MqttNode extends VerticleBase {

  private static final int NOBODY_WAITS = 0;

  private MqttBridge bridge;

  @Override
  public Future<?> start() {
    MqttBridgeOptions options = new MqttBridgeOptions(config().getJsonObject("mqtt"))
      .setHost(config().getString("host")).setPort(0).setWebSocketPort(MqttBridgeOptions.NO_PORT)
      .setSysIntervalMs(NOBODY_WAITS);
    String disks = config().getString("disks");
    if (disks != null) {
      options.setStore(new MqttStoreOptions().setFolder(disks + "/" + config().getInteger("node")));
    }
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
