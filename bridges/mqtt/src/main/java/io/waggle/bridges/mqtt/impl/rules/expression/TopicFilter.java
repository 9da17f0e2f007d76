// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.expression;

/** Compares one topic with one filter. Stateless; takes time with the length of the topic. */
public final class TopicFilter {

  private TopicFilter() {
  }

  /** Returns whether a filter is one (MQTT 5 section 4.7.1), without {@code $share}. */
  public static boolean isValid(String filter) {
    if (filter.isEmpty() || filter.indexOf('\0') >= 0 || filter.startsWith("$share/")) {
      return false;
    }
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean isWild = levels[i].equals("+") || levels[i].equals("#") && i == levels.length - 1;
      if (!isWild && (levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether a topic matches a filter; wildcards at the beginning match none that begins with {@code $}. */
  public static boolean matches(String filter, String topic) {
    if (topic.startsWith("$") && !filter.startsWith("$")) {
      return false;
    }
    int f = 0;
    int t = 0;
    while (f <= filter.length()) {
      int filterEnd = end(filter, f);
      if (filterEnd - f == 1 && filter.charAt(f) == '#') {
        return true;
      }
      if (t > topic.length()) {
        return false;
      }
      int topicEnd = end(topic, t);
      boolean any = filterEnd - f == 1 && filter.charAt(f) == '+';
      if (!any && !(filterEnd - f == topicEnd - t && filter.regionMatches(f, topic, t, topicEnd - t))) {
        return false;
      }
      f = filterEnd + 1;
      t = topicEnd + 1;
    }
    return t > topic.length();
  }

  private static int end(String text, int from) {
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }
}
