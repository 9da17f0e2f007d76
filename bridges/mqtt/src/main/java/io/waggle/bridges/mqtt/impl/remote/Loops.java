// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps messages from going round. Each broker that passes one on adds its name as a user property (MQTT 5); one that
 * finds its own name, or too many, drops it. Where there are no properties it remembers for a while what it sent, and
 * takes it that the first equal message that comes is that one. Event loop of its link.
 */
final class Loops {

  /** The user property with the name of a broker that passed a message on. */
  static final String VIA = "waggle-via";
  /** A message that went through more brokers goes round where names change. */
  static final int MOST_HOPS = 16;

  private static final int MOST_SENT = 10_000;
  private static final long SENT_MS = 30_000;

  private final String broker;
  private final Map<Sent, Count> sent = new LinkedHashMap<>();

  /** What a message without properties is known by. */
  private record Sent(String topic, int payloadHash, int payloadLength) {
  }

  /** How many of them went out, and when the last one did. */
  private record Count(int open, long at) {
  }

  Loops(String broker) {
    this.broker = broker;
  }

  /** Returns whether a message has been here, or everywhere. */
  boolean goesRound(Properties properties) {
    int hops = 0;
    for (Properties.Entry entry : properties.entries()) {
      if (entry.property() == Property.USER_PROPERTY && ((Properties.Pair) entry.value()).name().equals(VIA)) {
        hops++;
        if (((Properties.Pair) entry.value()).value().equals(broker)) {
          return true;
        }
      }
    }
    return hops >= MOST_HOPS;
  }

  Properties marked(Properties properties) {
    return properties.with(Property.USER_PROPERTY, new Properties.Pair(VIA, broker));
  }

  /** Remembers a message that may come back without a mark. */
  void sent(String topic, byte[] payload, long now) {
    Sent key = key(topic, payload);
    Count before = sent.remove(key);
    sent.put(key, new Count(before == null ? 1 : before.open + 1, now));
    Iterator<Count> oldest = sent.values().iterator();
    while (sent.size() > MOST_SENT || oldest.hasNext() && now - sent.values().iterator().next().at > SENT_MS) {
      oldest = sent.values().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Returns whether a message is one that was sent and has not come back yet. */
  boolean comesBack(String topic, byte[] payload, long now) {
    Sent key = key(topic, payload);
    Count count = sent.get(key);
    if (count == null || now - count.at > SENT_MS) {
      return false;
    }
    if (count.open == 1) {
      sent.remove(key);
    } else {
      sent.put(key, new Count(count.open - 1, count.at));
    }
    return true;
  }

  private static Sent key(String topic, byte[] payload) {
    return new Sent(topic, Arrays.hashCode(payload), payload.length);
  }

  int remembered() {
    return sent.size();
  }
}
