// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.waggle.ClientOptions;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All simulated devices, and the hand that touches them: what is published to {@code hand/kind/name} happens to that
 * device, be it connected or not: {@code cut}, {@code join}, {@code press} its button, {@code refill} its paper.
 */
final class Fleet extends VerticleBase implements DeviceLink.Owner {

  private static final String HAND = "hand/";

  private final ClientOptions broker;
  private final Map<String, Device> devices = new HashMap<>();
  private DeviceLink hand;

  /** @param broker where it listens for MQTT over TCP */
  Fleet(ClientOptions broker) {
    this.broker = broker;
  }

  @Override
  public Future<?> start() {
    return vertx.executeBlocking(() -> new Town(Page.town())).onSuccess(this::begin);
  }

  private void begin(Town town) {
    add(new Bracelet(vertx, broker, "ada", 62));
    add(new Bracelet(vertx, broker, "ben", 70));
    add(new Bracelet(vertx, broker, "chloe", 56));
    add(new Lamp(vertx, broker, "hall", true, 80, "#ffd9a0"));
    add(new Lamp(vertx, broker, "kitchen", true, 55, "#fff4e0"));
    add(new Lamp(vertx, broker, "porch", false, 40, "#9cc4ff"));
    add(new Printer(vertx, broker, "office"));
    add(new Bicycle(vertx, broker, town, "finch", "Old Bridge", 91));
    add(new Bicycle(vertx, broker, town, "heron", "Market", 64));
    add(new Bicycle(vertx, broker, town, "otter", "South Park", 78));
    add(new Bicycle(vertx, broker, town, "poppy", "Station", 47));
    add(new Bicycle(vertx, broker, town, "wren", "Ferry", 2));
    hand = new DeviceLink(vertx, broker, "hand", null, this);
    hand.join();
    devices.values().forEach(Device::start);
  }

  private void add(Device device) {
    devices.put(device.topic(""), device);
  }

  @Override
  public List<Packet.Subscription> subscriptions() {
    return List.of(new Packet.Subscription(HAND + "+/+", 1, false, false, 2));
  }

  @Override
  public void online() {
  }

  @Override
  public void received(Publish message) {
    Device device = devices.get(message.topic().substring(HAND.length()) + "/");
    if (device != null) {
      device.touch(new String(message.payload(), StandardCharsets.UTF_8));
    }
  }

  @Override
  public Future<?> stop() {
    List<Future<Void>> ends = new ArrayList<>();
    devices.values().forEach(device -> ends.add(device.stop()));
    if (hand != null) {
      ends.add(hand.leave());
    }
    return Future.join(ends);
  }
}
