// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.Connection;
import io.waggle.bridges.mqtt.impl.session.Client;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.wire.Packet;
import io.waggle.internal.Multicast;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends QoS 0 messages to many subscribers of one event loop: encoded once for those who get the same bytes. Who that
 * is is found anew after somebody came, went, was slow or caught up. That event loop only.
 */
final class Fanout {

  /** Fewer targets are served one by one. */
  static final int LEAST = 4;

  private final Loop loop;
  private final Target[] targets;
  private long asOf = -1;
  private Multicast<Packet> alike;
  private List<Target> others = List.of();

  Fanout(Loop loop, Target[] targets) {
    this.loop = loop;
    this.targets = targets;
  }

  /** Sends a message of QoS 0 to all but those who do not want their own. */
  void send(Message message, Session publisher) {
    if (asOf != loop.changes()) {
      look();
    }
    if (alike != null) {
      alike.send(new Packet.Publish(message.topic(), message.payload(), 0, 0, false, false, message.properties()));
    }
    for (Target each : others) {
      Target target = each.session == publisher ? each.forItself() : each;
      if (target == null) {
        continue;
      }
      target.session.deliver(message, target.retainAsPublished && message.retain(), target.identifiers);
    }
  }

  private void look() {
    asOf = loop.changes();
    List<Connection<Packet>> same = new ArrayList<>(targets.length);
    others = new ArrayList<>(0);
    for (Target target : targets) {
      Client client = target.session.client();
      boolean plain = client != null && client.isPlain() && target.identifiers.length == 0
        && !target.retainAsPublished && !target.noLocal && client.output() instanceof Link link && link.isFast();
      if (plain) {
        same.add(((Link) client.output()).connection());
      } else if (client != null || target.session.isStored()) {
        others.add(target);
      }
    }
    alike = same.isEmpty() ? null : Multicast.of(same);
  }
}
