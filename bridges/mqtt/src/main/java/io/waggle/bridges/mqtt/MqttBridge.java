// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.mqtt.impl.broker.MqttBridgeImpl;
import java.util.List;

/**
 * An MQTT broker on a verticle instance: it listens, and shares one broker with all bridges of its name in this Vert.x.
 * Instances that listen on one address share its port.
 *
 * <pre>{@code
 * MqttBridge.create(vertx, new MqttBridgeOptions().setPort(1883)).onSuccess(mqtt -> {
 *   mqtt.subscribe("lamps/+/state", (topic, payload) -> show(topic, payload));
 *   mqtt.publish("lamps/hall/set", Buffer.buffer("on"), 1, false);
 * });
 * }</pre>
 */
public interface MqttBridge {

  /**
   * Starts to listen; call it on the context of a verticle.
   *
   * @param options copied; the same for all instances
   * @return fails with {@code IllegalArgumentException} if an option is not good, such as a listener that strangers
   *     reach without anybody who says who they are
   */
  static Future<MqttBridge> create(Vertx vertx, MqttBridgeOptions options) {
    return MqttBridgeImpl.create(vertx, options);
  }

  /** What a subscription of the application gets. */
  @FunctionalInterface
  interface MessageHandler {

    /**
     * Takes a message.
     *
     * @param payload of the callee's own
     */
    void handle(String topic, Buffer payload);
  }

  /** One client that is connected, or whose session waits for it. */
  record ClientInfo(String clientId, String username, boolean connected, int protocolLevel, String remoteAddress,
                    int subscriptions, int waiting, long dropped) {
  }

  /**
   * Publishes a message of the application. Any thread.
   *
   * @param qos 0 to 2
   * @param retain whether the topic keeps it
   * @return completes when it is as safe as the quality of service asks for; fails if the topic is not one
   */
  Future<Void> publish(String topic, Buffer payload, int qos, boolean retain);

  /**
   * Subscribes the application. Any thread; the handler is called on the context of the caller.
   *
   * @param filter a topic filter
   * @return ends the subscription when run
   * @throws IllegalArgumentException if it is no topic filter
   */
  Runnable subscribe(String filter, MessageHandler handler);

  /** Returns the clients of the broker, at most so many. Any thread; each a moment old. */
  List<ClientInfo> clients(int limit);

  /** Closes the connection of a client; its session goes on. Completes with whether it had one. Any thread. */
  Future<Boolean> kick(String clientId);

  /** Returns the ports in use, in the order of the listeners. Any thread. */
  List<Integer> actualPorts();

  /** Returns the addresses people can use, such as {@code mqtt://localhost:1883}. */
  List<String> urls();

  /** Stops to listen and closes the connections of this instance; the last one of a name ends the broker. */
  Future<Void> close();
}
