// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.waggle.ChannelsOptions;
import java.nio.charset.StandardCharsets;

/** The rules for topics and patterns. Stateless; any thread. */
final class Topics {

  static final String ONE = "+";
  static final String REST = "#";

  private Topics() {
  }

  static boolean hasWildcard(String pattern) {
    return pattern.indexOf('+') >= 0 || pattern.indexOf('#') >= 0;
  }

  static String[] levels(String topic) {
    return topic.split("/", -1);
  }

  /** Returns the topic if it is one. */
  static String checkTopic(String topic, ChannelsOptions limits) {
    checkText("topic", topic, limits);
    if (hasWildcard(topic)) {
      throw new IllegalArgumentException("topic: with a wildcard (expected: neither + nor #)");
    }
    return topic;
  }

  /** Returns the pattern if it is one; a topic is one too. */
  static String checkPattern(String pattern, ChannelsOptions limits) {
    checkText("pattern", pattern, limits);
    String[] levels = levels(pattern);
    for (int i = 0; i < levels.length; i++) {
      boolean isWildcard = levels[i].equals(ONE) || levels[i].equals(REST);
      if (!isWildcard && hasWildcard(levels[i])) {
        throw new IllegalArgumentException("pattern: a wildcard beside other characters (expected: a level alone)");
      }
      if (levels[i].equals(REST) && i < levels.length - 1) {
        throw new IllegalArgumentException("pattern: # in level " + (i + 1) + " (expected: in the last)");
      }
    }
    return pattern;
  }

  private static void checkText(String what, String text, ChannelsOptions limits) {
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException(what + ": empty (expected: a text)");
    }
    // A character is a byte at least: what is far too long is not encoded to be measured.
    int bytes = text.length() > limits.getMaxTopicBytes() ? text.length()
      : text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > limits.getMaxTopicBytes()) {
      throw new IllegalArgumentException(what + ": " + bytes + " bytes (expected: at most "
        + limits.getMaxTopicBytes() + ")");
    }
    int levels = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      levels += c == '/' ? 1 : 0;
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        throw new IllegalArgumentException(what + ": control character at " + i + " (expected: none)");
      }
      if (Character.isSurrogate(c)) {
        boolean isPair = Character.isHighSurrogate(c) && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1));
        if (!isPair) {
          throw new IllegalArgumentException(what + ": half a character at " + i + " (expected: Unicode)");
        }
        i++;
      }
    }
    if (levels > limits.getMaxLevels()) {
      throw new IllegalArgumentException(what + ": " + levels + " levels (expected: at most " + limits.getMaxLevels()
        + ")");
    }
  }

  /** Returns whether a pattern matches a topic. As in MQTT, wildcards do not match a first level that begins with $. */
  static boolean matches(String pattern, String topic) {
    return covers(pattern, topic);
  }

  /** Returns whether every topic of the other pattern is one of this pattern. */
  static boolean covers(String pattern, String other) {
    String[] wide = levels(pattern);
    String[] narrow = levels(other);
    if (isHidden(wide[0], narrow[0])) {
      return false;
    }
    for (int i = 0; i < wide.length; i++) {
      if (wide[i].equals(REST)) {
        return true;
      }
      if (i >= narrow.length || narrow[i].equals(REST) || !wide[i].equals(ONE) && !wide[i].equals(narrow[i])) {
        return false;
      }
    }
    return wide.length == narrow.length;
  }

  /** Returns whether two patterns have a topic in common. */
  static boolean overlap(String one, String other) {
    String[] left = levels(one);
    String[] right = levels(other);
    if (isHidden(left[0], right[0]) || isHidden(right[0], left[0])) {
      return false;
    }
    int common = Math.min(left.length, right.length);
    for (int i = 0; i < common; i++) {
      if (left[i].equals(REST) || right[i].equals(REST)) {
        return true;
      }
      if (!left[i].equals(ONE) && !right[i].equals(ONE) && !left[i].equals(right[i])) {
        return false;
      }
    }
    // a/# matches a too.
    String[] longer = left.length > right.length ? left : right;
    return left.length == right.length || longer.length == common + 1 && longer[common].equals(REST);
  }

  private static boolean isHidden(String wide, String narrow) {
    return narrow.startsWith("$") && (wide.equals(ONE) || wide.equals(REST));
  }
}
