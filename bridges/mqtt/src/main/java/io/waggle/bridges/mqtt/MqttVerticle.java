// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.shareddata.LocalMap;

/**
 * The MQTT server, {@code waggle:mqtt}. Instances of one deployment share its ports and its broker; a client lives on
 * one event loop. It reads {@link MqttBridgeOptions} from the configuration of its deployment; what is to be kept lies
 * on disk unless they have a {@code store} of null.
 */
public final class MqttVerticle extends VerticleBase {

  private static final String DEPLOYMENTS = "waggle.mqtt.deployments";

  private MqttBridge bridge;
  private boolean isFirst;

  /** Creates an instance that reads its options when it starts. */
  public MqttVerticle() {
  }

  /** Fails if the options break a rule, or a port is taken. */
  @Override
  public Future<?> start() {
    MqttBridgeOptions options = new MqttBridgeOptions(config());
    if (!config().containsKey("store")) {
      options.setStore(new MqttStoreOptions());
    }
    return vertx.sharedData().withLocalLock(DEPLOYMENTS + "/" + deploymentID(), () ->
      MqttBridge.create(vertx, options).onSuccess(this::started));
  }

  private void started(MqttBridge made) {
    bridge = made;
    LocalMap<String, Boolean> deployments = vertx.sharedData().getLocalMap(DEPLOYMENTS);
    isFirst = deployments.putIfAbsent(deploymentID(), true) == null;
    if (isFirst) {
      System.out.println("MQTT on " + String.join(" and ", made.urls()));
    }
  }

  /** Returns the bridge of this instance; null before it has started. */
  public MqttBridge bridge() {
    return bridge;
  }

  /** Closes the connections of this instance. */
  @Override
  public Future<?> stop() {
    if (isFirst) {
      vertx.sharedData().getLocalMap(DEPLOYMENTS).remove(deploymentID());
    }
    return bridge == null ? Future.succeededFuture() : bridge.close();
  }
}
