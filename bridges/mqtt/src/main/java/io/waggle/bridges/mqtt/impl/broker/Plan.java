// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.impl.session.Grant;
import io.waggle.bridges.mqtt.impl.session.Session;
import io.waggle.bridges.mqtt.impl.topic.TopicTrie;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who gets the messages of one topic, by event loop. Made from the trie and good as long as that does not change;
 * belongs to the event loop that made it.
 */
final class Plan {

  final long version;
  final List<Part> parts;
  final List<ShareGroup> groups;
  final List<LocalSubscription> locals;

  /** Those whose sessions live on one event loop. */
  static final class Part {
    final Loop loop;
    final long version;
    final Target[] targets;
    final boolean hasStored;
    final Fanout fanout;

    Part(Loop loop, long version, List<Target> targets) {
      this.loop = loop;
      this.version = version;
      this.targets = targets.toArray(Target[]::new);
      this.hasStored = targets.stream().anyMatch(target -> target.session.isStored());
      this.fanout = targets.size() < Fanout.LEAST ? null : new Fanout(loop, this.targets);
    }
  }

  private Plan(long version, List<Part> parts, List<ShareGroup> groups, List<LocalSubscription> locals) {
    this.version = version;
    this.parts = parts;
    this.groups = groups;
    this.locals = locals;
  }

  static Plan of(TopicTrie<Object, Object> trie, String topic) {
    long version = trie.version();
    Map<Session, List<Grant>> found = new LinkedHashMap<>();
    List<ShareGroup> groups = new ArrayList<>(0);
    List<LocalSubscription> locals = new ArrayList<>(0);
    trie.match(topic, each -> {
      if (each instanceof Grant grant) {
        found.computeIfAbsent(grant.session(), session -> new ArrayList<>(1)).add(grant);
      } else if (each instanceof ShareGroup group) {
        groups.add(group);
      } else {
        locals.add((LocalSubscription) each);
      }
    });
    Map<Loop, List<Target>> byLoop = new IdentityHashMap<>(4);
    found.forEach((session, grants) -> byLoop.computeIfAbsent((Loop) session.exchange(), loop -> new ArrayList<>())
      .add(new Target(grants)));
    List<Part> parts = new ArrayList<>(byLoop.size());
    byLoop.forEach((loop, targets) -> parts.add(new Part(loop, version, targets)));
    return new Plan(version, parts, groups, locals);
  }

  boolean isEmpty() {
    return parts.isEmpty() && groups.isEmpty() && locals.isEmpty();
  }
}
