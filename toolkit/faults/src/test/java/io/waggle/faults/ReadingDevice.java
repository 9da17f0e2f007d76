// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads the retained messages of all publishers from one node. */
final class ReadingDevice extends Device {

  private final SocketAddress place;
  private final Map<Integer, Integer> numbers = new ConcurrentHashMap<>();

  ReadingDevice(Devices all, int id, SocketAddress place) {
    super(all, id, false);
    this.place = place;
  }

  @Override
  String name() {
    return "reading-" + id;
  }

  @Override
  SocketAddress placeOtherThan(SocketAddress last) {
    return place;
  }

  @Override
  void welcome(boolean hasSession) {
    send(new Packet.Subscribe(1, List.of(new Packet.Subscription("faults/#", 0, false, false, 0)), Properties.NONE));
  }

  @Override
  void packet(Packet packet) {
    if (packet instanceof Packet.Publish publish && publish.retain()) {
      String[] words = new String(publish.payload(), StandardCharsets.UTF_8).split(" ");
      numbers.put(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }
  }

  /** Returns the numbers of the messages, by publisher. Any thread. */
  Map<Integer, Integer> numbers() {
    return numbers;
  }
}
