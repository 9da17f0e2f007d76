// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.bridges.mqtt.impl.wire.Packet.Type;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Has a session with subscriptions to topics of some publishers, which it makes once, and acknowledges what comes. */
final class SubscribedDevice extends Device {

  private static final int SUBSCRIBE_ID = 1;

  private final int[] publishers;
  private boolean subscribed;

  SubscribedDevice(Devices all, int id, int... publishers) {
    super(all, id, true);
    this.publishers = publishers;
  }

  @Override
  String name() {
    return "subscriber-" + id;
  }

  @Override
  void welcome(boolean hasSession) {
    if (subscribed && !hasSession) {
      all.sessionLost();
      subscribed = false;
    }
    if (!subscribed) {
      send(new Packet.Subscribe(SUBSCRIBE_ID, Arrays.stream(publishers).mapToObj(publisher ->
        new Packet.Subscription("faults/" + publisher, 1, false, false, 0)).toList(), Properties.NONE));
    }
  }

  @Override
  void packet(Packet packet) {
    if (packet instanceof Packet.SubAck) {
      subscribed = true;
      all.subscribed(id);
    } else if (packet instanceof Packet.Publish publish) {
      String[] words = new String(publish.payload(), StandardCharsets.UTF_8).split(" ");
      all.deliveries().received(id, Integer.parseInt(words[0]), Integer.parseInt(words[1]));
      send(new Packet.Ack(Type.PUBACK, publish.id()));
    }
  }
}
