// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.reference;

import io.vertx.mqtt.MqttEndpoint;
import io.vertx.mqtt.MqttServer;
import io.vertx.mqtt.MqttServerOptions;
import io.waggle.bench.process.Announcement;

/** Accepts MQTT clients and answers their pings: the smallest MQTT server bare Vert.x can have. */
public final class MqttAcceptor {

  private MqttAcceptor() {
  }

  /** Serves until standard input ends. */
  public static void main(String[] args) {
    Announcement.serveInstances(vertx -> MqttServer
      .create(vertx, new MqttServerOptions().setHost("127.0.0.1").setPort(0))
      .endpointHandler(MqttAcceptor::accept)
      .listen()
      .map(MqttServer::actualPort));
  }

  private static void accept(MqttEndpoint endpoint) {
    endpoint.accept(false);
  }
}
