// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.topic;

import io.waggle.bridges.mqtt.impl.broker.Message;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The retained message of each topic. Read by all event loops without a lock; changes wait for each other. What matches
 * a filter is found step by step, so that a million of them are never in one list.
 */
public final class RetainedTrie {

  private final Node root = new Node();

  private static final class Node {
    private volatile Map<String, Node> children;
    private volatile Message message;

    Node child(String level) {
      Map<String, Node> all = children;
      return all == null ? null : all.get(level);
    }
  }

  /** Keeps a message for its topic; returns the one it had, or null. */
  public synchronized Message put(Message message) {
    Node node = root;
    for (String level : Topics.levels(message.topic())) {
      if (node.children == null) {
        node.children = new ConcurrentHashMap<>(2);
      }
      node = node.children.computeIfAbsent(level, key -> new Node());
    }
    Message before = node.message;
    node.message = message;
    return before;
  }

  /** Forgets the message of a topic; returns it, or null. */
  public synchronized Message remove(String topic) {
    return remove(root, Topics.levels(topic), 0);
  }

  private Message remove(Node node, List<String> levels, int depth) {
    if (depth == levels.size()) {
      Message removed = node.message;
      node.message = null;
      return removed;
    }
    Node child = node.child(levels.get(depth));
    if (child == null) {
      return null;
    }
    Message removed = remove(child, levels, depth + 1);
    if (child.message == null && child.children == null) {
      node.children.remove(levels.get(depth));
      if (node.children.isEmpty()) {
        node.children = null;
      }
    }
    return removed;
  }

  /** Returns the message of a topic, or null. */
  public Message get(String topic) {
    Node node = root;
    for (String level : Topics.levels(topic)) {
      node = node.child(level);
      if (node == null) {
        return null;
      }
    }
    return node.message;
  }

  /**
   * Returns what matches a filter, found while it is asked for; changes meanwhile are seen or not.
   *
   * @param filter without {@code $share}
   */
  public Iterator<Message> matching(String filter) {
    return new Walk(root, Topics.levels(filter));
  }

  /** One thread. Holds one step for each level of a topic, whatever the number of messages. */
  private static final class Walk implements Iterator<Message> {

    private final List<String> levels;
    private final ArrayDeque<Step> steps = new ArrayDeque<>();
    private Message next;

    /** Children of a node that are still to be visited; {@code depth} is theirs. */
    private record Step(Iterator<Map.Entry<String, Node>> children, int depth) {
    }

    Walk(Node root, List<String> levels) {
      this.levels = levels;
      open(root, 0);
      advance();
    }

    private void open(Node node, int depth) {
      Map<String, Node> children = node.children;
      if (children == null || depth >= levels.size() && !isRest(depth)) {
        return;
      }
      String level = isRest(depth) ? "#" : levels.get(depth);
      if (level.equals("#") || level.equals("+")) {
        steps.push(new Step(children.entrySet().iterator(), depth));
        return;
      }
      Node child = children.get(level);
      if (child != null) {
        steps.push(new Step(Map.of(level, child).entrySet().iterator(), depth));
      }
    }

    /** Returns whether all that is as deep as this matches. */
    private boolean isRest(int depth) {
      return levels.get(levels.size() - 1).equals("#") && depth >= levels.size() - 1;
    }

    private void advance() {
      next = null;
      while (next == null && !steps.isEmpty()) {
        Step step = steps.peek();
        if (!step.children.hasNext()) {
          steps.pop();
          continue;
        }
        Map.Entry<String, Node> entry = step.children.next();
        boolean wild = isRest(step.depth) || levels.get(step.depth).equals("+");
        if (step.depth == 0 && wild && entry.getKey().startsWith("$")) {
          continue;
        }
        int below = step.depth + 1;
        if (below == levels.size() || isRest(step.depth) || isRest(below)) {
          next = entry.getValue().message;
        }
        open(entry.getValue(), below);
      }
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Message next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Message found = next;
      advance();
      return found;
    }
  }
}
