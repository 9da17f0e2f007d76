// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.Client;
import io.waggle.ClientOptions;
import io.waggle.Connection;
import io.waggle.bridges.mqtt.impl.wire.MqttProtocol;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import io.waggle.bridges.mqtt.impl.wire.Version;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A device's MQTT 5 connection over TCP, as a small device has one: a will, QoS 0 and 1, a session that ends with the
 * connection, and reconnection. Use it on one context; the device is called there.
 */
final class DeviceLink {

  private static final int KEEP_ALIVE_S = 20;
  private static final int MAX_PACKET_BYTES = 64 * 1024;
  private static final int MAX_UNACKNOWLEDGED = 100;
  private static final int MAX_PACKET_ID = 65_535;

  private final Vertx vertx;
  private final ClientOptions broker;
  private final String clientId;
  private final Packet.Will will;
  private final Owner owner;
  /** Sent with QoS 1 and not acknowledged yet, or waiting for a connection. */
  private final Map<Integer, Publish> unacknowledged = new LinkedHashMap<>();
  private Client<Packet> client;
  private Connection<Packet> session;
  /** Timer of the session. */
  private long pings;
  private int lastId;

  /** What a link tells its device. */
  interface Owner {

    /** Returns what to subscribe to at each connection; may be empty. */
    List<Packet.Subscription> subscriptions();

    /** It is let in, and its subscriptions are on their way. */
    void online();

    /** A message came. */
    void received(Publish message);
  }

  /**
   * Creates a link that is not connected.
   *
   * @param broker where to connect to
   * @param will null for none
   */
  DeviceLink(Vertx vertx, ClientOptions broker, String clientId, Packet.Will will, Owner owner) {
    this.vertx = vertx;
    this.broker = new ClientOptions(broker).setReconnect(true).setReconnectMaxMs(5_000);
    this.clientId = clientId;
    this.will = will;
    this.owner = owner;
  }

  /** Connects, and again whenever the connection is lost; nothing happens if it does already. */
  void join() {
    if (client == null) {
      client = Client.create(vertx, MqttProtocol.client(Version.V5, MAX_PACKET_BYTES), broker).connectHandler(this::greet);
      client.connect();
    }
  }

  /** Breaks the connection as an empty battery does: without a word, so that the broker publishes the will. */
  void cut() {
    if (client != null) {
      if (client.connection() != null) {
        client.connection().abort();
      }
      client.close();
      client = null;
    }
  }

  /** Says goodbye, which takes the will back, and ends. */
  Future<Void> leave() {
    if (client == null) {
      return Future.succeededFuture();
    }
    Client<Packet> left = client;
    client = null;
    if (session != null) {
      session.send(new Packet.Disconnect(ReasonCode.SUCCESS, Properties.NONE));
    }
    return left.close();
  }

  boolean isOnline() {
    return session != null;
  }

  private void greet(Connection<Packet> connection) {
    connection.handler(packet -> receive(connection, packet));
    connection.closeHandler(reason -> end(connection));
    connection.send(new Packet.Connect(Version.V5, clientId, true, KEEP_ALIVE_S, null, null, will, Properties.NONE));
  }

  private void receive(Connection<Packet> connection, Packet packet) {
    if (packet instanceof Packet.ConnAck answer) {
      if (ReasonCode.isFailure(answer.reason())) {
        connection.close();
      } else {
        begin(connection);
      }
    } else if (packet instanceof Publish message) {
      if (message.qos() == 1) {
        connection.send(new Packet.Ack(Packet.Type.PUBACK, message.id()));
      }
      owner.received(message);
    } else if (packet instanceof Packet.Ack ack) {
      unacknowledged.remove(ack.id());
    } else if (packet instanceof Packet.Disconnect || packet instanceof Packet.Malformed) {
      connection.close();
    }
  }

  private void begin(Connection<Packet> connection) {
    session = connection;
    pings = vertx.setPeriodic(KEEP_ALIVE_S * 500L, timer -> connection.send(new Packet.Ping(Packet.Type.PINGREQ)));
    List<Packet.Subscription> subscriptions = owner.subscriptions();
    if (!subscriptions.isEmpty()) {
      connection.send(new Packet.Subscribe(nextId(), subscriptions, Properties.NONE));
    }
    unacknowledged.values().forEach(connection::send);
    owner.online();
  }

  private void end(Connection<Packet> connection) {
    if (session == connection) {
      session = null;
      vertx.cancelTimer(pings);
    }
  }

  /** Publishes at QoS 0: lost while there is no connection. */
  void publish(String topic, String payload, boolean retain) {
    if (session != null) {
      session.send(new Publish(topic, bytes(payload), 0, 0, retain, false, Properties.NONE));
    }
  }

  /** Publishes at QoS 1: waits for a connection, and is sent again until it is acknowledged. */
  void publishSafely(String topic, String payload, boolean retain, Properties properties) {
    if (unacknowledged.size() >= MAX_UNACKNOWLEDGED) {
      unacknowledged.remove(unacknowledged.keySet().iterator().next());
    }
    Publish message = new Publish(topic, bytes(payload), nextId(), 1, retain, false, properties);
    unacknowledged.put(message.id(), message);
    if (session != null) {
      session.send(message);
    }
  }

  private int nextId() {
    do {
      lastId = lastId % MAX_PACKET_ID + 1;
    } while (unacknowledged.containsKey(lastId));
    return lastId;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
