// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

/**
 * Topic filters as sets of topics (MQTT 5.0 section 4.7): whether one holds another, whether two have a topic in common.
 * Stateless; any thread. A topic is a filter too. A wildcard in the first level holds no topic that begins with $.
 */
final class Filters {

  private static final String ONE = "+";
  private static final String REST = "#";
  private static final int MAX_CHARACTERS = 65_535;

  private Filters() {
  }

  static String[] levels(String filter) {
    return filter.split("/", -1);
  }

  /** Returns the filter if it is one; throws {@link IllegalArgumentException} if not. */
  static String check(String filter, String name) {
    if (filter.isEmpty() || filter.length() > MAX_CHARACTERS || filter.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(name + ": " + filter.length() + " characters (expected: 1-" + MAX_CHARACTERS
        + ", none of them zero)");
    }
    String[] levels = levels(filter);
    for (int i = 0; i < levels.length; i++) {
      boolean alone = levels[i].equals(ONE) || levels[i].equals(REST) && i == levels.length - 1;
      if (!alone && (levels[i].indexOf('+') >= 0 || levels[i].indexOf('#') >= 0)) {
        throw new IllegalArgumentException(name + ": a wildcard in level " + (i + 1) + " (expected: + alone in a level, "
          + "# alone in the last)");
      }
    }
    return filter;
  }

  /** Returns whether every topic of a narrow filter is one of the wide filter. */
  static boolean holds(String[] wide, String[] narrow) {
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

  /** Returns whether two filters have a topic in common. */
  static boolean meet(String[] one, String[] other) {
    if (isHidden(one[0], other[0]) || isHidden(other[0], one[0])) {
      return false;
    }
    int common = Math.min(one.length, other.length);
    for (int i = 0; i < common; i++) {
      if (one[i].equals(REST) || other[i].equals(REST)) {
        return true;
      }
      if (!one[i].equals(ONE) && !other[i].equals(ONE) && !one[i].equals(other[i])) {
        return false;
      }
    }
    // a/# holds a, too.
    String[] longer = one.length > other.length ? one : other;
    return one.length == other.length || longer.length == common + 1 && longer[common].equals(REST);
  }

  private static boolean isHidden(String wide, String narrow) {
    return narrow.startsWith("$") && (wide.equals(ONE) || wide.equals(REST));
  }

  /** Returns whether a filter names no level at all, such as {@code #} and {@code +/#}. */
  static boolean isWildcardsOnly(String filter) {
    for (int i = 0; i < filter.length(); i++) {
      if ("+/#".indexOf(filter.charAt(i)) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether all that a filter matches is about the broker itself. */
  static boolean isAboutBroker(String filter) {
    return filter.equals("$SYS") || filter.startsWith("$SYS/");
  }
}
