// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The topics with history that somebody here is subscribed to. Those that only patterns with wildcards match are
 * limited in number; the one without a message for longest is forgotten. Event loop of the {@link Hub} only.
 */
final class Feeds {

  /** Positions asked for in one round of checks: the store has other work too. */
  static final int CHECKS_A_ROUND = 1_000;

  private final Hub hub;
  private final Map<String, Feed> exact = new HashMap<>();
  private final LinkedHashMap<String, Feed> wild = new LinkedHashMap<>(16, 0.75f, true);
  private final ArrayDeque<String> unchecked = new ArrayDeque<>();

  Feeds(Hub hub) {
    this.hub = hub;
  }

  /** Returns null if there is none. */
  Feed get(String topic) {
    Feed feed = exact.get(topic);
    return feed != null ? feed : wild.get(topic);
  }

  /** Makes the feed of a topic that was met through a pattern with wildcards. */
  Feed open(String topic) {
    Feed feed = new Feed(hub, topic);
    wild.put(topic, feed);
    if (wild.size() > hub.options.getMaxHistoryTopics()) {
      Iterator<Feed> oldest = wild.values().iterator();
      oldest.next().sequencer.close();
      oldest.remove();
    }
    return feed;
  }

  /** Adds a subscriber of exactly this topic. */
  Feed join(Subscriber subscriber, String topic) {
    Feed feed = exact.get(topic);
    if (feed == null) {
      feed = wild.remove(topic);
      feed = feed == null ? new Feed(hub, topic) : feed;
      exact.put(topic, feed);
    }
    feed.subscribers.add(subscriber);
    return feed;
  }

  void leave(Subscriber subscriber, String topic) {
    Feed feed = exact.get(topic);
    if (feed != null && feed.subscribers.remove(subscriber) && feed.subscribers.isEmpty()) {
      exact.remove(topic);
      wild.put(topic, feed);
    }
  }

  /** Forgets what nobody is subscribed to any more. */
  void prune() {
    wild.entrySet().removeIf(entry -> {
      boolean isUnwanted = hub.subscribers.match(entry.getKey()).isEmpty();
      if (isUnwanted) {
        entry.getValue().sequencer.close();
      }
      return isUnwanted;
    });
  }

  /** Asks the store where some of the topics stand: the last message before a silence may have been lost. */
  void check() {
    prune();
    if (unchecked.isEmpty()) {
      unchecked.addAll(exact.keySet());
      unchecked.addAll(wild.keySet());
    }
    for (int i = 0; i < CHECKS_A_ROUND && !unchecked.isEmpty(); i++) {
      Feed feed = get(unchecked.poll());
      if (feed != null) {
        feed.check();
      }
    }
  }

  List<Feed> all() {
    return Stream.concat(exact.values().stream(), wild.values().stream()).toList();
  }
}
