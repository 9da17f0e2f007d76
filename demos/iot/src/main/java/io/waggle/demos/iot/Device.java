// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * A simulated device: a client of the broker over TCP, like any real one. Its topics are {@code kind/name/…}, and
 * {@code kind/name/status}, retained, says {@code online} or, by its will, {@code offline}. Its fleet's context only.
 */
abstract class Device implements DeviceLink.Owner {

  private final String kind;
  private final String name;
  private final Vertx vertx;
  private final DeviceLink link;

  /**
   * Creates a device that is not connected.
   *
   * @param kind in the plural, as in topics, such as {@code lamps}
   */
  Device(Vertx vertx, ClientOptions broker, String kind, String name) {
    this.kind = kind;
    this.name = name;
    this.vertx = vertx;
    this.link = new DeviceLink(vertx, broker, clientId(),
      new Packet.Will(topic("status"), "offline".getBytes(StandardCharsets.UTF_8), 1, true, Properties.NONE), this);
  }

  /** Returns the identifier, such as {@code lamps-hall}; also the name of its shadow. */
  final String clientId() {
    return kind + "-" + name;
  }

  final String topic(String what) {
    return kind + "/" + name + "/" + what;
  }

  final Vertx vertx() {
    return vertx;
  }

  final boolean isOnline() {
    return link.isOnline();
  }

  /** Switches it on. */
  void start() {
    link.join();
  }

  /** Switches it off in order. */
  Future<Void> stop() {
    say("status", "offline");
    return link.leave();
  }

  /**
   * Somebody stands at the device and does something to it; that is no message to the device.
   *
   * @param action {@code cut} (its network), {@code join}, or what the device itself knows
   */
  void touch(String action) {
    if (action.equals("cut")) {
      link.cut();
    } else if (action.equals("join")) {
      link.join();
    }
  }

  /** Returns what it subscribes to beside; may be empty. */
  List<String> inbox() {
    return List.of();
  }

  @Override
  public final List<Packet.Subscription> subscriptions() {
    return inbox().stream().map(filter -> new Packet.Subscription(filter, 1, false, false, 0)).toList();
  }

  @Override
  public final void online() {
    say("status", "online");
    started();
  }

  /** It is connected: publishes what others should know of it. */
  abstract void started();

  @Override
  public void received(Publish message) {
  }

  /** Publishes a reading at QoS 0: lost while it is offline. */
  final void read(String what, String value) {
    link.publish(topic(what), value, false);
  }

  /** Publishes a state at QoS 0, retained. */
  final void show(String what, String value) {
    link.publish(topic(what), value, true);
  }

  /** Publishes a state at QoS 1, retained. */
  final void say(String what, String value) {
    link.publishSafely(topic(what), value, true, Properties.NONE);
  }

  /** Publishes to any topic at QoS 1. */
  final void send(String topic, JsonObject body) {
    link.publishSafely(topic, body.encode(), false, Properties.NONE);
  }

  /** Answers a request where it wants its answers, with its correlation data; does nothing if it wants none. */
  final void answer(Publish request, JsonObject body) {
    String responseTopic = request.properties().text(Property.RESPONSE_TOPIC);
    if (responseTopic != null) {
      byte[] correlation = request.properties().bytes(Property.CORRELATION_DATA);
      Properties properties = Properties.of(Property.CONTENT_TYPE, "application/json");
      link.publishSafely(responseTopic, body.encode(), false,
        correlation == null ? properties : properties.with(Property.CORRELATION_DATA, correlation));
    }
  }

  /** Returns a message's payload as a JSON object; an empty one if it is none. */
  static JsonObject json(Publish message) {
    try {
      String text = new String(message.payload(), StandardCharsets.UTF_8);
      return Json.decodeValue(text) instanceof JsonObject object ? object : new JsonObject();
    } catch (DecodeException e) {
      return new JsonObject();
    }
  }

  /** Returns topics of its own, in full. */
  final List<String> own(String... what) {
    return Stream.of(what).map(this::topic).toList();
  }
}
