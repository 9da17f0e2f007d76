// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Deployable;
import io.waggle.ServerProvider;

/** Makes {@code waggle:mqtt} known to {@code vertx run}. */
public final class MqttProvider implements ServerProvider {

  /** Called by the service loader. */
  public MqttProvider() {
  }

  @Override
  public Kind kind() {
    return Kind.WAGGLE;
  }

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public String summary() {
    return "an MQTT 3.1, 3.1.1 and 5 broker, over TCP, TLS and WebSocket";
  }

  @Override
  public Deployable create() {
    return new MqttVerticle();
  }
}
