// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.topic;

import java.util.ArrayList;
import java.util.List;

/** The rules for topic names and topic filters (MQTT 5 section 4.7). Any thread. */
public final class Topics {

  /** What stands in front of a shared subscription. */
  public static final String SHARE = "$share/";

  private static final int MOST_BYTES = 65_535;

  private Topics() {
  }

  /** A topic filter as a SUBSCRIBE names it; {@code group} is null if it is not shared. */
  public record Filter(String group, String filter) {
  }

  /** Returns whether something may be published there. */
  public static boolean isTopic(String topic, int maxLevels) {
    int levels = 1;
    for (int i = 0; i < topic.length(); i++) {
      char c = topic.charAt(i);
      if (c == '+' || c == '#' || c == 0) {
        return false;
      }
      if (c == '/') {
        levels++;
      }
    }
    return !topic.isEmpty() && topic.length() <= MOST_BYTES && levels <= maxLevels;
  }

  /** Returns whether it is a topic filter, without {@code $share} in front. */
  public static boolean isFilter(String filter, int maxLevels) {
    if (filter.isEmpty() || filter.length() > MOST_BYTES) {
      return false;
    }
    int levels = 1;
    for (int i = 0; i < filter.length(); i++) {
      char c = filter.charAt(i);
      boolean first = i == 0 || filter.charAt(i - 1) == '/';
      boolean last = i == filter.length() - 1;
      if (c == 0 || c == '#' && !(first && last) || c == '+' && !(first && (last || filter.charAt(i + 1) == '/'))) {
        return false;
      }
      if (c == '/') {
        levels++;
      }
    }
    return levels <= maxLevels;
  }

  /** Returns whether a subscription is shared, or wants to be. */
  public static boolean isShared(String filter) {
    return filter.startsWith(SHARE);
  }

  /** Takes apart what a SUBSCRIBE names; returns null if it is no filter. */
  public static Filter parse(String named, int maxLevels) {
    if (!isShared(named)) {
      return isFilter(named, maxLevels) ? new Filter(null, named) : null;
    }
    int end = named.indexOf('/', SHARE.length());
    if (end <= SHARE.length()) {
      return null;
    }
    String group = named.substring(SHARE.length(), end);
    String filter = named.substring(end + 1);
    boolean isPlain = group.indexOf('+') < 0 && group.indexOf('#') < 0;
    return isPlain && isFilter(filter, maxLevels) ? new Filter(group, filter) : null;
  }

  /** Returns whether a topic matches a filter. */
  public static boolean matches(String filter, String topic) {
    return topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#")) ? false
      : matches(levels(filter), levels(topic));
  }

  private static boolean matches(List<String> filter, List<String> topic) {
    for (int i = 0; i < filter.size(); i++) {
      String level = filter.get(i);
      if (level.equals("#")) {
        return true;
      }
      if (i >= topic.size() || !level.equals("+") && !level.equals(topic.get(i))) {
        return false;
      }
    }
    return filter.size() == topic.size();
  }

  /** Returns the levels, at least one. */
  public static List<String> levels(String topic) {
    List<String> levels = new ArrayList<>(8);
    int from = 0;
    for (int end = topic.indexOf('/'); end >= 0; end = topic.indexOf('/', from)) {
      levels.add(topic.substring(from, end));
      from = end + 1;
    }
    levels.add(topic.substring(from));
    return levels;
  }
}
