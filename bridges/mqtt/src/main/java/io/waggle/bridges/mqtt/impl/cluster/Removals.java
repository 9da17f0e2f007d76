// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.waggle.bridges.mqtt.impl.broker.Message;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Topics that have no retained message any more, and since when: so that a node which was away does not bring one back.
 * Each is remembered for a day. One thread at a time.
 */
public final class Removals {

  private static final long REMEMBERED_MS = 24 * 3_600_000L;

  private final int most;
  /** The first ones first. */
  private final Map<String, Message> byTopic = new LinkedHashMap<>();

  /** Creates a memory for so many. */
  public Removals(int most) {
    this.most = most;
  }

  /** Remembers one; returns the topic that had to be forgotten for it, or null. */
  public String add(Message removal) {
    byTopic.put(removal.topic(), removal);
    return byTopic.size() > most ? removeOldest() : null;
  }

  private String removeOldest() {
    Iterator<String> oldest = byTopic.keySet().iterator();
    String topic = oldest.next();
    oldest.remove();
    return topic;
  }

  /** Returns that of a topic, or null. */
  public Message get(String topic) {
    return byTopic.get(topic);
  }

  /** The topic has a message again. */
  public void remove(String topic) {
    byTopic.remove(topic);
  }

  /** Forgets one that was remembered for long enough; returns its topic, or null if there is none. */
  public String removeOld(long now) {
    Iterator<Message> oldest = byTopic.values().iterator();
    return oldest.hasNext() && Stamps.millis(oldest.next().stamp()) < now - REMEMBERED_MS ? removeOldest() : null;
  }

  /** Returns all, as they are now. */
  public List<Message> all() {
    return List.copyOf(byTopic.values());
  }
}
