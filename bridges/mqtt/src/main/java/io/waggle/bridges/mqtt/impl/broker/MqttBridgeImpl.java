// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.bridges.mqtt.MqttBridge;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.MqttListenerOptions;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.util.ArrayList;
import java.util.List;

/** A bridge: its workers, and the broker behind them. Context of its verticle, but for what may be called anywhere. */
public final class MqttBridgeImpl implements MqttBridge {

  private final Broker broker;
  private final List<Listener> listeners = new ArrayList<>();
  private Future<Void> closed;

  private MqttBridgeImpl(Broker broker) {
    this.broker = broker;
  }

  /** Creates a bridge; see {@link MqttBridge#create}. */
  public static Future<MqttBridge> create(Vertx vertx, MqttBridgeOptions options) {
    MqttBridgeOptions own = new MqttBridgeOptions(options);
    try {
      Listener.check(own);
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(e);
    }
    return Broker.acquire(vertx, own).compose(broker -> {
      MqttBridgeImpl bridge = new MqttBridgeImpl(broker);
      return bridge.listen(vertx, own).map((MqttBridge) bridge)
        .recover(cause -> bridge.close().transform(ended -> Future.failedFuture(cause)));
    });
  }

  private Future<?> listen(Vertx vertx, MqttBridgeOptions options) {
    Future<?> before = Future.succeededFuture();
    List<MqttListenerOptions> all = options.effectiveListeners();
    for (int i = 0; i < all.size(); i++) {
      Listener listener = new Listener(vertx, broker, all.get(i), options.getName() + "-" + i);
      listeners.add(listener);
      before = before.compose(listening -> listener.listen());
    }
    return before;
  }

  @Override
  public Future<Void> publish(String topic, Buffer payload, int qos, boolean retain) {
    if (qos < 0 || qos > 2) {
      throw new IllegalArgumentException("qos: " + qos + " (expected: 0 to 2)");
    }
    return broker.publish(new Message(topic, payload.getBytes(), qos, retain, Properties.NONE, "", Long.MAX_VALUE));
  }

  @Override
  public Runnable subscribe(String filter, MessageHandler handler) {
    return broker.subscribe(filter, message -> handler.handle(message.topic(), Buffer.buffer(message.payload())));
  }

  @Override
  public List<ClientInfo> clients(int limit) {
    List<ClientInfo> found = new ArrayList<>();
    for (Session session : broker.allSessions()) {
      if (found.size() == limit) {
        break;
      }
      var client = session.client();
      found.add(new ClientInfo(session.id(), session.username(), client != null, session.version().level(),
        client == null ? "" : String.valueOf(client.output().remoteAddress()), session.grants().size(),
        session.waiting(), session.droppedCount()));
    }
    return found;
  }

  @Override
  public Future<Boolean> kick(String clientId) {
    return broker.kick(clientId);
  }

  @Override
  public List<Integer> actualPorts() {
    return listeners.stream().map(Listener::actualPort).toList();
  }

  @Override
  public List<String> urls() {
    return listeners.stream().map(Listener::url).toList();
  }

  /** Returns the broker, for the parts that are built on it. */
  public LocalClient localClient() {
    return broker;
  }

  @Override
  public synchronized Future<Void> close() {
    if (closed == null) {
      closed = Future.join(listeners.stream().map(Listener::close).toList()).transform(ended -> broker.release());
    }
    return closed;
  }
}
