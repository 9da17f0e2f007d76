// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Publishes numbered messages with QoS 1 to a topic of its own, which keeps the last, a few at a time, and again what was
 * not acknowledged when its connection ended.
 */
final class PublishingDevice extends Device {

  private static final int AGAIN_MS = 200;
  private static final int PACKET_IDS = 65_535;

  private final int window;
  private final Map<Integer, Boolean> unacknowledged = new TreeMap<>();
  private volatile int last = -1;

  PublishingDevice(Devices all, int id, int window) {
    super(all, id, false);
    this.window = window;
  }

  /** Publishes the next message if it may; returns whether it did. */
  boolean say() {
    if (!isWelcome() || unacknowledged.size() >= window) {
      return false;
    }
    int number = all.deliveries().next(id);
    unacknowledged.put(number, true);
    last = number;
    publish(number);
    return true;
  }

  /** Returns the number of its last message; -1 before the first. Any thread. */
  int last() {
    return last;
  }

  private void publish(int number) {
    send(new Packet.Publish("faults/" + id, (id + " " + number).getBytes(StandardCharsets.UTF_8),
      1 + number % PACKET_IDS, 1, true, false, Properties.NONE));
  }

  @Override
  String name() {
    return "publisher-" + id;
  }

  @Override
  void welcome(boolean hasSession) {
    unacknowledged.keySet().forEach(this::publish);
  }

  @Override
  void packet(Packet packet) {
    if (!(packet instanceof Packet.Ack ack) || ack.type() != Type.PUBACK) {
      return;
    }
    unacknowledged.keySet().stream().filter(number -> 1 + number % PACKET_IDS == ack.id()).findFirst()
      .ifPresent(number -> {
        if (ReasonCode.isFailure(ack.reason())) {
          all.refused();
          later(AGAIN_MS, () -> publish(number));
        } else {
          unacknowledged.remove(number);
          all.acknowledged();
        }
      });
  }
}
