// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;
import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.topic.TopicTrie;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Who is subscribed to what: sessions by themselves, and groups in the place of their members. Any thread. */
final class Subscriptions {

  private final Broker broker;
  private final TopicTrie<Object, Object> trie = new TopicTrie<>();
  /** How many are subscribed with each filter. */
  private final Map<String, Integer> filters = new ConcurrentHashMap<>();
  private final Map<String, ShareGroup> groups = new ConcurrentHashMap<>();

  Subscriptions(Broker broker) {
    this.broker = broker;
  }

  TopicTrie<Object, Object> trie() {
    return trie;
  }

  /** Adds whoever it is to those who are subscribed with a filter. */
  void put(String filter, Object who, Object subscription) {
    if (trie.put(filter, who, subscription) == null) {
      want(filter);
    }
  }

  /** One more wants what matches a filter. */
  void want(String filter) {
    filters.compute(filter, (key, count) -> {
      if (count == null) {
        broker.neighbours().wanted(key);
      }
      return count == null ? 1 : count + 1;
    });
  }

  /** Takes them away. */
  void remove(String filter, Object who) {
    if (trie.remove(filter, who) != null) {
      unwant(filter);
    }
  }

  /** One does so no more. */
  void unwant(String filter) {
    filters.computeIfPresent(filter, (key, count) -> {
      if (count == 1) {
        broker.neighbours().unwanted(key);
      }
      return count == 1 ? null : count - 1;
    });
  }

  /**
   * Adds a subscription.
   *
   * @param before the one it replaces, or null
   * @return completes when messages come to it
   */
  Future<Void> put(Grant grant, Grant before) {
    if (grant.filter().group() == null) {
      put(grant.filter().filter(), grant.session(), grant);
    } else if (isOfCluster(grant.options().filter())) {
      broker.cluster().shares().join(grant);
    } else {
      return group(grant).join(grant, before);
    }
    return Future.succeededFuture();
  }

  void remove(Grant grant) {
    if (grant.filter().group() == null) {
      remove(grant.filter().filter(), grant.session());
    } else if (!isOfCluster(grant.options().filter())) {
      group(grant).leave(grant);
    } else {
      broker.cluster().shares().leave(grant);
    }
  }

  /** Returns whether a group is one for all nodes, and not one on each with a member that is the same everywhere. */
  boolean isOfCluster(String name) {
    ShareGroup here = groups.get(name);
    return broker.cluster() != null && (here == null || !here.isOfNode());
  }

  boolean takesGroup(Grant grant) {
    if (grant.filter().group() != null && isOfCluster(grant.options().filter())) {
      return broker.cluster().shares().takesGroup(grant.options().filter());
    }
    return grant.filter().group() == null || groups.containsKey(grant.options().filter())
      || groups.size() < broker.options().getMaxShareGroups();
  }

  /** Returns the group of a shared subscription, made if it is not there; it lives where its first member does. */
  ShareGroup group(Grant grant) {
    return group(grant.options().filter(), grant.filter().filter(), (Loop) grant.session().exchange());
  }

  /** Returns a group, made on an event loop if it is not there. */
  ShareGroup group(String name, String filter, Loop home) {
    return groups.computeIfAbsent(name, key -> made(new ShareGroup(key, filter, home)));
  }

  private ShareGroup made(ShareGroup group) {
    put(group.filter(), group, group);
    return group;
  }

  /** Takes over a group that the store has kept. */
  void restore(ShareGroup group) {
    groups.put(group.name(), made(group));
  }

  void forget(ShareGroup group) {
    if (groups.remove(group.name(), group)) {
      remove(group.filter(), group);
    }
  }

  /** Returns how many are subscribed with each filter. */
  Map<String, Integer> filters() {
    return filters;
  }

  Collection<ShareGroup> groups() {
    return groups.values();
  }
}
