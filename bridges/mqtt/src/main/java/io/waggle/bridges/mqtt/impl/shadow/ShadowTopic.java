// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import java.util.List;
import java.util.Set;

/**
 * A topic, or a topic filter, below {@code $shadow/}, taken apart. Immutable.
 *
 * @param device the level after {@code $shadow}; may be a wildcard in a filter
 * @param end what follows the device, and the name if there is one
 */
record ShadowTopic(String device, String name, String end) {

  /** Ends of the topics that requests come on. */
  static final Set<String> REQUESTS = Set.of("update", "get", "delete");

  /** Filters that match every request. */
  static final List<String> FILTERS = List.of(
    "$shadow/+/update", "$shadow/+/get", "$shadow/+/delete",
    "$shadow/+/name/+/update", "$shadow/+/name/+/get", "$shadow/+/name/+/delete");

  /** Returns the parts; null if it is not below {@code $shadow/}. */
  static ShadowTopic of(String topic) {
    if (!topic.startsWith(ShadowName.ROOT)) {
      return null;
    }
    String rest = topic.substring(ShadowName.ROOT.length());
    int slash = rest.indexOf('/');
    if (slash < 0) {
      return new ShadowTopic(rest, "", "");
    }
    String device = rest.substring(0, slash);
    String end = rest.substring(slash + 1);
    if (end.startsWith("name/")) {
      int second = end.indexOf('/', 5);
      if (second > 0) {
        return new ShadowTopic(device, end.substring(5, second), end.substring(second + 1));
      }
    }
    return new ShadowTopic(device, "", end);
  }

  /** Returns whether requests come on it. */
  boolean isRequest() {
    return REQUESTS.contains(end);
  }
}
