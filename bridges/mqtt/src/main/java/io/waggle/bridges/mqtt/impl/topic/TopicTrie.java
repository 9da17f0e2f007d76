// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.topic;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Who is subscribed to what: a node for each level of a topic filter. Read by all event loops without a lock; changes
 * wait for each other. A message visits only the nodes whose filters can match, however many subscriptions there are.
 *
 * @param <K> who subscribes; one subscription a filter and subscriber
 * @param <V> the subscription
 */
public final class TopicTrie<K, V> {

  private final Node<V> root = new Node<>();
  private final AtomicLong version = new AtomicLong();
  private final AtomicLong size = new AtomicLong();

  private static final class Node<V> {
    private volatile Map<String, Node<V>> children;
    /** Null, or a map: most nodes have one subscriber, but a few have very many. */
    private volatile Map<Object, V> values;

    Node<V> child(String level) {
      Map<String, Node<V>> all = children;
      return all == null ? null : all.get(level);
    }

    Node<V> makeChild(String level) {
      if (children == null) {
        children = new ConcurrentHashMap<>(2);
      }
      return children.computeIfAbsent(level, key -> new Node<>());
    }

    boolean isEmpty() {
      return children == null && values == null;
    }

    void each(Consumer<V> action) {
      Map<Object, V> all = values;
      if (all != null) {
        all.values().forEach(action);
      }
    }
  }

  /** Adds a subscription, or replaces the one of this subscriber; returns the one that was there, or null. */
  public synchronized V put(String filter, K who, V subscription) {
    Node<V> node = root;
    for (String level : Topics.levels(filter)) {
      node = node.makeChild(level);
    }
    Map<Object, V> values = node.values == null ? Map.of() : node.values;
    V before = values.get(who);
    if (values.isEmpty()) {
      node.values = Map.of(who, subscription);
    } else if (values instanceof ConcurrentHashMap) {
      values.put(who, subscription);
    } else {
      Map<Object, V> more = new ConcurrentHashMap<>(values);
      more.put(who, subscription);
      node.values = more;
    }
    if (before == null) {
      size.incrementAndGet();
    }
    version.incrementAndGet();
    return before;
  }

  /** Removes a subscription; returns it, or null if there was none. */
  public synchronized V remove(String filter, K who) {
    V removed = remove(root, Topics.levels(filter), 0, who);
    if (removed != null) {
      size.decrementAndGet();
      version.incrementAndGet();
    }
    return removed;
  }

  private V remove(Node<V> node, List<String> levels, int depth, K who) {
    if (depth == levels.size()) {
      return removeValue(node, who);
    }
    Node<V> child = node.child(levels.get(depth));
    if (child == null) {
      return null;
    }
    V removed = remove(child, levels, depth + 1, who);
    if (child.isEmpty()) {
      node.children.remove(levels.get(depth));
      if (node.children.isEmpty()) {
        node.children = null;
      }
    }
    return removed;
  }

  private V removeValue(Node<V> node, K who) {
    Map<Object, V> values = node.values;
    V removed = values == null ? null : values.get(who);
    if (removed == null) {
      return null;
    }
    if (values.size() == 1) {
      node.values = null;
    } else {
      values.remove(who);
    }
    return removed;
  }

  /**
   * Calls an action with each subscription that matches a topic: twice for a subscriber who has two that do.
   *
   * @return how many nodes were visited
   */
  public int match(String topic, Consumer<V> action) {
    List<String> levels = Topics.levels(topic);
    return match(root, levels, 0, !topic.startsWith("$"), action);
  }

  private int match(Node<V> node, List<String> levels, int depth, boolean wildcards, Consumer<V> action) {
    int visited = 1;
    Map<String, Node<V>> children = node.children;
    if (depth == levels.size()) {
      node.each(action);
    }
    if (children == null) {
      return visited;
    }
    if (wildcards) {
      Node<V> rest = children.get("#");
      if (rest != null) {
        visited++;
        rest.each(action);
      }
    }
    if (depth == levels.size()) {
      return visited;
    }
    Node<V> any = wildcards ? children.get("+") : null;
    if (any != null) {
      visited += match(any, levels, depth + 1, true, action);
    }
    Node<V> exact = children.get(levels.get(depth));
    return exact == null ? visited : visited + match(exact, levels, depth + 1, true, action);
  }

  /** Says that subscriptions have changed in another way, so that nobody uses what he found before. */
  public void touch() {
    version.incrementAndGet();
  }

  /** Returns a number that rises with each change. */
  public long version() {
    return version.get();
  }

  /** Returns how many subscriptions there are. */
  public long size() {
    return size.get();
  }
}
