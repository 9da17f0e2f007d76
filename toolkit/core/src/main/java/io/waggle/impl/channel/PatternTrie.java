// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Values by pattern, found by topic: in time that grows with the levels of the topic and not with the patterns. One
 * thread.
 */
final class PatternTrie<T> {

  private final Node<T> root = new Node<>();

  private static final class Node<T> {
    private Map<String, Node<T>> children;
    private Set<T> values;

    boolean isEmpty() {
      return (children == null || children.isEmpty()) && (values == null || values.isEmpty());
    }
  }

  /** Returns whether it was not there. */
  boolean add(String pattern, T value) {
    Node<T> node = root;
    for (String level : Topics.levels(pattern)) {
      if (node.children == null) {
        node.children = new HashMap<>(4);
      }
      node = node.children.computeIfAbsent(level, key -> new Node<>());
    }
    if (node.values == null) {
      node.values = new LinkedHashSet<>(4);
    }
    return node.values.add(value);
  }

  /** Returns whether it was there. */
  boolean remove(String pattern, T value) {
    return remove(root, Topics.levels(pattern), 0, value);
  }

  private static <T> boolean remove(Node<T> node, String[] levels, int depth, T value) {
    if (depth == levels.length) {
      return node.values != null && node.values.remove(value);
    }
    Node<T> child = node.children == null ? null : node.children.get(levels[depth]);
    boolean removed = child != null && remove(child, levels, depth + 1, value);
    if (removed && child.isEmpty()) {
      node.children.remove(levels[depth]);
    }
    return removed;
  }

  boolean isEmpty() {
    return root.isEmpty();
  }

  /** Returns all values. */
  Set<T> all() {
    Set<T> found = new LinkedHashSet<>();
    collect(root, found);
    return found;
  }

  private static <T> void collect(Node<T> node, Set<T> found) {
    if (node.values != null) {
      found.addAll(node.values);
    }
    if (node.children != null) {
      node.children.values().forEach(child -> collect(child, found));
    }
  }

  /** Returns the values whose pattern matches a topic, each once. */
  Set<T> match(String topic) {
    Set<T> found = new LinkedHashSet<>();
    forEachMatch(topic, found::add);
    return found;
  }

  /** Calls an action for each pattern and value that match a topic. */
  void forEachMatch(String topic, Consumer<T> action) {
    match(root, Topics.levels(topic), 0, action);
  }

  private static <T> void match(Node<T> node, String[] levels, int depth, Consumer<T> action) {
    boolean mayBeWild = depth > 0 || !levels[0].startsWith("$");
    if (node.children != null && mayBeWild) {
      visit(node.children.get(Topics.REST), action);
    }
    if (depth == levels.length) {
      visit(node, action);
      return;
    }
    if (node.children == null) {
      return;
    }
    Node<T> exact = node.children.get(levels[depth]);
    if (exact != null) {
      match(exact, levels, depth + 1, action);
    }
    Node<T> any = mayBeWild ? node.children.get(Topics.ONE) : null;
    if (any != null) {
      match(any, levels, depth + 1, action);
    }
  }

  private static <T> void visit(Node<T> node, Consumer<T> action) {
    if (node != null && node.values != null) {
      node.values.forEach(action);
    }
  }
}
