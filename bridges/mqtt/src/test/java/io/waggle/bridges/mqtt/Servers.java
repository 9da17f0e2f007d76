// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;

/** Brokers for tests, on free ports of 127.0.0.1. */
public final class Servers {

  private Servers() {
  }

  /** Starts so many instances with options of which the ports do not count; returns the TCP port. */
  public static int start(Vertx vertx, MqttBridgeOptions options, int instances) {
    MqttBridgeOptions own = new MqttBridgeOptions(options).setPort(0).setWebSocketPort(MqttBridgeOptions.NO_PORT);
    MqttBridge[] made = new MqttBridge[1];
    Await.result(vertx.deployVerticle(() -> new VerticleBase() {
      private MqttBridge mine;

      @Override
      public Future<?> start() {
        return MqttBridge.create(vertx, own).onSuccess(bridge -> {
          mine = bridge;
          made[0] = bridge;
        });
      }

      @Override
      public Future<?> stop() {
        return mine == null ? Future.succeededFuture() : mine.close();
      }
    }, new DeploymentOptions().setInstances(instances)));
    return made[0].actualPorts().get(0);
  }
}
