// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.remote;

import io.waggle.bridges.mqtt.MqttRemoteOptions.Route;
import java.util.ArrayList;
import java.util.List;

/** Which topics go where, and what they are called there. Immutable; any thread. */
public final class Routing {

  private static final int MAX_CHARACTERS = 65_535;

  private final List<Way> in = new ArrayList<>();
  private final List<Way> out = new ArrayList<>();

  /**
   * One direction of a route.
   *
   * @param filter what to subscribe to at its beginning
   * @param from prefix that is taken away
   * @param to prefix that is put in its place
   */
  record Way(String filter, String from, String to, int qos) {

    /** Returns what a topic that the filter matches is called at the other end. */
    String map(String topic) {
      return to + topic.substring(from.length());
    }
  }

  Routing(List<Route> routes) {
    for (Route route : routes) {
      if (!route.direction().equals("out")) {
        in.add(new Way(route.remotePrefix() + route.filter(), route.remotePrefix(), route.localPrefix(), route.qos()));
      }
      if (!route.direction().equals("in")) {
        out.add(new Way(route.localPrefix() + route.filter(), route.localPrefix(), route.remotePrefix(), route.qos()));
      }
    }
  }

  /** Checks a filter and the prefixes that stand before it; throws {@link IllegalArgumentException}. */
  public static void check(String filter, String localPrefix, String remotePrefix) {
    String[] levels = filter.split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      boolean alone = levels[i].equals("+") || levels[i].equals("#") && i == levels.length - 1;
      if (filter.isEmpty() || !alone && hasWildcard(levels[i])) {
        throw new IllegalArgumentException("filter: not such a filter (expected: + alone in a level, # alone in the last)");
      }
    }
    for (String prefix : List.of(localPrefix, remotePrefix)) {
      boolean splits = !prefix.isEmpty() && !prefix.endsWith("/") && hasWildcard(levels[0]);
      if (hasWildcard(prefix) || splits || prefix.length() + filter.length() > MAX_CHARACTERS
        || prefix.startsWith("$share")) {
        throw new IllegalArgumentException("prefix: not such a prefix (expected: no wildcard, a slash at its end before one)");
      }
    }
  }

  private static boolean hasWildcard(String text) {
    return text.indexOf('+') >= 0 || text.indexOf('#') >= 0 || text.indexOf('\0') >= 0;
  }

  List<Way> in() {
    return in;
  }

  List<Way> out() {
    return out;
  }

  /** Returns the first way in for a topic there, or null. */
  Way wayIn(String topic) {
    for (Way way : in) {
      if (matches(way.filter, topic)) {
        return way;
      }
    }
    return null;
  }

  static boolean matches(String filter, String topic) {
    String[] wanted = filter.split("/", -1);
    String[] levels = topic.split("/", -1);
    if (topic.startsWith("$") && (wanted[0].equals("+") || wanted[0].equals("#"))) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (wanted[i].equals("#")) {
        return true;
      }
      if (i >= levels.length || !wanted[i].equals("+") && !wanted[i].equals(levels[i])) {
        return false;
      }
    }
    return wanted.length == levels.length;
  }
}
