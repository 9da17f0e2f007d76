// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.conformance;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.waggle.Transport;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttListenerOptions;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;

/**
 * A running broker on free ports of this machine, open to everybody, with its sessions in memory: two instances on two
 * event loops, so that clients meet across them.
 */
final class BrokerUnderTest extends VerticleBase {

  private final MqttBridgeOptions options;
  MqttBridge bridge;

  private BrokerUnderTest(MqttBridgeOptions options) {
    this.options = options;
  }

  /** Returns options for {@link #start}, to be changed by a test. */
  static MqttBridgeOptions options() {
    return new MqttBridgeOptions().setListeners(List.of(
      new MqttListenerOptions().setTransport(Transport.TCP).setPort(0),
      new MqttListenerOptions().setTransport(Transport.WEBSOCKET).setPort(0)));
  }

  static BrokerUnderTest start(Vertx vertx, MqttBridgeOptions options) {
    BrokerUnderTest broker = new BrokerUnderTest(options);
    Await.result(vertx.deployVerticle(broker, new DeploymentOptions()));
    MqttBridgeOptions again = new MqttBridgeOptions(options);
    List<MqttListenerOptions> listeners = new ArrayList<>();
    for (int i = 0; i < again.getListeners().size(); i++) {
      listeners.add(new MqttListenerOptions(again.getListeners().get(i)).setPort(broker.bridge.actualPorts().get(i)));
    }
    Await.result(vertx.deployVerticle(new BrokerUnderTest(again.setListeners(listeners)), new DeploymentOptions()));
    return broker;
  }

  static BrokerUnderTest start(Vertx vertx) {
    return start(vertx, options());
  }

  @Override
  public Future<?> start() {
    return MqttBridge.create(vertx, options).onSuccess(made -> bridge = made);
  }

  @Override
  public Future<?> stop() {
    return bridge.close();
  }

  int port() {
    return bridge.actualPorts().get(0);
  }

  int webSocketPort() {
    return bridge.actualPorts().get(1);
  }
}
