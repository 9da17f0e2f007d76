// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttIdentity;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules that are for one client, with its names in place. Immutable; any thread.
 *
 * <p>A subscription is one decision for many topics. It is allowed only by a rule that holds all of them, and refused by
 * one that names any of them, as nobody looks again when a message comes.
 */
final class RuleSet {

  private final List<Fitted> rules;

  /**
   * A rule for this client.
   *
   * @param levels null if it is about every topic
   */
  private record Fitted(boolean allow, boolean publish, boolean subscribe, boolean literal, String filter,
                        String[] levels) {

    boolean holds(String wanted, String[] wantedLevels) {
      return levels == null || (literal ? filter.equals(wanted) : Filters.holds(levels, wantedLevels));
    }

    boolean meets(String wanted, String[] wantedLevels) {
      return levels == null || (literal ? filter.equals(wanted) : Filters.meet(levels, wantedLevels));
    }

    /** Returns whether a rule of fewer topics, further down, has nothing left to say of subscriptions. */
    boolean takesIn(Fitted later) {
      return allow && subscribe && !literal && later.levels != null && Filters.holds(levels, later.levels);
    }
  }

  private RuleSet(List<Fitted> rules) {
    this.rules = rules;
  }

  /** Returns those of the rules that are for a client. */
  static RuleSet of(MqttIdentity client, List<Rule> all) {
    List<Fitted> fitted = new ArrayList<>();
    for (Rule rule : all) {
      if (rule.isFor(client)) {
        add(fitted, client, rule);
      }
    }
    return new RuleSet(List.copyOf(fitted));
  }

  private static void add(List<Fitted> fitted, MqttIdentity client, Rule rule) {
    boolean isSafe = isSafe(rule, "%u", client.username()) && isSafe(rule, "%c", client.clientId());
    if (isSafe) {
      String filter = fill(rule.filter(), client);
      fitted.add(new Fitted(rule.allow(), rule.publish(), rule.subscribe(), rule.literal(), filter,
        Filters.levels(filter)));
    } else if (!rule.allow() && !isEmpty(rule, client)) {
      // What a deny is about cannot be told for such a name: about everything, rather than nothing.
      fitted.add(new Fitted(false, rule.publish(), rule.subscribe(), false, "", null));
    }
  }

  /** A name becomes one level or a part of one, and never more than that. */
  private static boolean isSafe(Rule rule, String place, String name) {
    if (!rule.filter().contains(place)) {
      return true;
    }
    return !name.isEmpty() && name.charAt(0) != '$' && name.chars().noneMatch(c -> c == '+' || c == '#' || c == '/');
  }

  private static boolean isEmpty(Rule rule, MqttIdentity client) {
    return rule.filter().contains("%u") && client.username().isEmpty()
      || rule.filter().contains("%c") && client.clientId().isEmpty();
  }

  /** In one pass: a name may have {@code %c} in it. */
  private static String fill(String filter, MqttIdentity client) {
    StringBuilder filled = new StringBuilder();
    for (int i = 0; i < filter.length(); i++) {
      char next = filter.charAt(i) == '%' && i + 1 < filter.length() ? filter.charAt(i + 1) : 0;
      if (next == 'u' || next == 'c') {
        filled.append(next == 'u' ? client.username() : client.clientId());
        i++;
      } else {
        filled.append(filter.charAt(i));
      }
    }
    return filled.toString();
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** Returns what the rules say; null if they say nothing. */
  Boolean decide(Action action, String topic) {
    return action == Action.PUBLISH ? publish(topic) : subscribe(topic);
  }

  private Boolean publish(String topic) {
    String[] levels = Filters.levels(topic);
    for (Fitted rule : rules) {
      if (rule.publish && rule.holds(topic, levels)) {
        return rule.allow;
      }
    }
    return null;
  }

  private Boolean subscribe(String filter) {
    String[] levels = Filters.levels(filter);
    for (int i = 0; i < rules.size(); i++) {
      Fitted rule = rules.get(i);
      if (!rule.subscribe) {
        continue;
      }
      if (rule.allow ? rule.holds(filter, levels) : rule.meets(filter, levels) && !isTakenIn(i)) {
        return rule.allow;
      }
    }
    return null;
  }

  private boolean isTakenIn(int index) {
    for (int i = 0; i < index; i++) {
      if (rules.get(i).takesIn(rules.get(index))) {
        return true;
      }
    }
    return false;
  }
}
