// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPresence;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Who is subscribed where. Each node owns its entries and tells the others the counts as they change; a node's entries
 * go when the node does. Event loop of the {@link Hub} only.
 */
final class PresenceTable {

  private static final String HERE = "";
  private static final int CHUNK = 500;

  private final Hub hub;
  /** By topic, identity and node. */
  private final Map<String, Map<String, Map<String, Integer>>> counts = new HashMap<>();
  /** By topic: the nodes that have more identities than they list. */
  private final Map<String, Set<String>> incomplete = new HashMap<>();
  /** By node that is saying all it has: what was known of it and is not yet said again, by topic. */
  private final Map<String, Map<String, Set<String>>> unsaid = new HashMap<>();
  private final PatternTrie<Consumer<ChannelPresence.Event>> watchers = new PatternTrie<>();

  PresenceTable(Hub hub) {
    this.hub = hub;
  }

  void watch(String pattern, Consumer<ChannelPresence.Event> watcher) {
    watchers.add(pattern, watcher);
  }

  void unwatch(String pattern, Consumer<ChannelPresence.Event> watcher) {
    watchers.remove(pattern, watcher);
  }

  /** Returns false if there are too many of this node to be listed. */
  boolean enter(String topic, String identity, int limit) {
    Map<String, Map<String, Integer>> identities = counts.getOrDefault(topic, Map.of());
    int before = identities.getOrDefault(identity, Map.of()).getOrDefault(HERE, 0);
    long mine = before > 0 ? 0 : identities.values().stream().filter(nodes -> nodes.containsKey(HERE)).count();
    if (mine >= limit) {
      hub.counters.refused.increment();
      if (incomplete.computeIfAbsent(topic, key -> new LinkedHashSet<>()).add(HERE)) {
        change(topic, null, -1);
      }
      return false;
    }
    set(HERE, topic, identity, before + 1);
    change(topic, identity, before + 1);
    return true;
  }

  void leave(String topic, String identity) {
    int count = counts.get(topic).get(identity).get(HERE) - 1;
    set(HERE, topic, identity, count);
    change(topic, identity, count);
  }

  private void change(String topic, String identity, int count) {
    hub.interest.tellAll(frame(false, false, new JsonArray().add(new JsonArray().add(topic).add(identity).add(count))));
  }

  static Buffer nobody() {
    return frame(true, true, new JsonArray());
  }

  private static Buffer frame(boolean all, boolean last, JsonArray entries) {
    return Interest.frame(Interest.PRESENCE,
      new JsonObject().put("all", all).put("last", last).put("entries", entries));
  }

  private void set(String node, String topic, String identity, int count) {
    Map<String, Map<String, Integer>> identities = counts.computeIfAbsent(topic, key -> new HashMap<>());
    Map<String, Integer> nodes = identities.computeIfAbsent(identity, key -> new HashMap<>(2));
    boolean wasThere = !nodes.isEmpty();
    if (count > 0) {
      nodes.put(node, count);
    } else {
      nodes.remove(node);
    }
    boolean isThere = !nodes.isEmpty();
    if (!isThere) {
      identities.remove(identity);
      if (identities.isEmpty()) {
        counts.remove(topic);
      }
    }
    if (wasThere != isThere) {
      ChannelPresence.Event event = new ChannelPresence.Event(topic, identity, isThere);
      watchers.match(topic).forEach(watcher -> watcher.accept(event));
    }
  }

  ChannelPresence of(String topic) {
    Map<String, Integer> found = new HashMap<>();
    counts.getOrDefault(topic, Map.of()).forEach((identity, nodes) ->
      found.put(identity, nodes.values().stream().mapToInt(Integer::intValue).sum()));
    return new ChannelPresence(topic, Map.copyOf(found), !incomplete.containsKey(topic), hub.peers.asOf());
  }

  // ---- other nodes

  void tellAll(String node) {
    JsonArray chunk = new JsonArray();
    boolean isFirst = true;
    for (var topic : counts.entrySet()) {
      for (var identity : topic.getValue().entrySet()) {
        Integer count = identity.getValue().get(HERE);
        if (count != null && chunk.add(new JsonArray().add(topic.getKey()).add(identity.getKey()).add(count)).size()
          == CHUNK) {
          hub.interest.tell(node, frame(isFirst, false, chunk));
          isFirst = false;
          chunk = new JsonArray();
        }
      }
    }
    for (var each : incomplete.entrySet()) {
      if (each.getValue().contains(HERE)) {
        chunk.add(new JsonArray().add(each.getKey()).addNull().add(-1));
      }
    }
    hub.interest.tell(node, frame(isFirst, true, chunk));
  }

  void told(String node, JsonObject content) {
    if (content.getBoolean("all", false)) {
      // What is still so is not left and joined again: what is not said until the last frame is forgotten then.
      Map<String, Set<String>> before = new HashMap<>();
      counts.forEach((topic, identities) -> identities.forEach((identity, nodes) -> {
        if (nodes.containsKey(node)) {
          before.computeIfAbsent(topic, key -> new LinkedHashSet<>()).add(identity);
        }
      }));
      unsaid.put(node, before);
      incomplete.values().removeIf(nodes -> nodes.remove(node) && nodes.isEmpty());
    }
    for (Object each : content.getJsonArray("entries")) {
      JsonArray entry = (JsonArray) each;
      said(node, Topics.checkTopic(entry.getString(0), hub.options), entry.getString(1), entry.getInteger(2));
    }
    Map<String, Set<String>> gone = content.getBoolean("last", false) ? unsaid.remove(node) : null;
    if (gone != null) {
      gone.forEach((topic, identities) -> identities.forEach(identity -> set(node, topic, identity, 0)));
    }
  }

  private void said(String node, String topic, String identity, int count) {
    if (identity == null) {
      incomplete.computeIfAbsent(topic, key -> new LinkedHashSet<>()).add(node);
      return;
    }
    Set<String> before = unsaid.getOrDefault(node, Map.of()).get(topic);
    if (before != null) {
      before.remove(identity);
    }
    set(node, topic, identity, count);
  }

  void lost(String node) {
    unsaid.remove(node);
    for (var topic : List.copyOf(counts.entrySet())) {
      for (var identity : List.copyOf(topic.getValue().entrySet())) {
        if (identity.getValue().containsKey(node)) {
          set(node, topic.getKey(), identity.getKey(), 0);
        }
      }
    }
    incomplete.values().removeIf(nodes -> nodes.remove(node) && nodes.isEmpty());
  }
}
