// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;

/** A broker as a process of its own; its arguments are the configuration and how many instances there are. */
public final class BrokerMain {

  private BrokerMain() {
  }

  /** Starts it; it prints its address, or why it does not start. */
  public static void main(String[] arguments) {
    int instances = Integer.parseInt(arguments[1]);
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(instances));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> vertx.close().await()));
    vertx.deployVerticle(MqttVerticle::new,
      new DeploymentOptions().setInstances(instances).setConfig(new JsonObject(arguments[0])))
      .onFailure(failure -> {
        failure.printStackTrace();
        Runtime.getRuntime().halt(1);
      });
  }
}
