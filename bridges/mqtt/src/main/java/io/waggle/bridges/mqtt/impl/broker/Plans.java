// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.waggle.bridges.mqtt.impl.topic.TopicTrie;
import java.util.LinkedHashMap;
import java.util.Map;

/** The plans that one event loop has used last; its thread only. */
final class Plans {

  /** Topics that are remembered. */
  private static final int MOST = 4_096;

  private final TopicTrie<Object, Object> trie;
  private final Map<String, Plan> plans = new LinkedHashMap<>(64, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Plan> eldest) {
      return size() > MOST;
    }
  };

  Plans(TopicTrie<Object, Object> trie) {
    this.trie = trie;
  }

  Plan of(String topic) {
    Plan plan = plans.get(topic);
    if (plan == null || plan.version != trie.version()) {
      plan = Plan.of(trie, topic);
      plans.put(topic, plan);
    }
    return plan;
  }
}
