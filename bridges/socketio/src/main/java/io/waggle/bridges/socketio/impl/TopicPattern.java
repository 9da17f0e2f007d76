// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

/** A pattern of topics: {@code +} for one level, {@code #} at the end for any number of them. Immutable. */
final class TopicPattern {

  private final String[] levels;

  TopicPattern(String pattern) {
    levels = pattern.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean isLast = i == levels.length - 1;
      boolean isWildcard = levels[i].equals("+") || levels[i].equals("#") && isLast;
      if (pattern.isEmpty() || !isWildcard && (levels[i].contains("+") || levels[i].contains("#"))) {
        throw new IllegalArgumentException("pattern: " + pattern + " (expected: topic levels, + for one, # at the end)");
      }
    }
  }

  boolean matches(String topic) {
    if (topic.contains("+") || topic.contains("#")) {
      return false;
    }
    String[] found = topic.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      if (levels[i].equals("#")) {
        return true;
      }
      if (i >= found.length || !levels[i].equals("+") && !levels[i].equals(found[i])) {
        return false;
      }
    }
    return found.length == levels.length;
  }
}
