// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.impl.channel.AccessRules;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides who may do what with which topics. Called on any thread, for everybody who has an identity; the application
 * itself, which has none, is not asked.
 */
@FunctionalInterface
public interface ChannelAccess {

  /** What somebody wants to do. */
  enum Action {
    /** Publish to a topic. */
    PUBLISH,
    /** Subscribe to a topic or pattern, consume it, read its history. */
    SUBSCRIBE,
    /** Ask who is subscribed to a topic. */
    PRESENCE
  }

  /**
   * One line of a list of rules.
   *
   * @param allow whether what it applies to is allowed
   * @param uid whom it applies to; {@code *} for everybody, also the unnamed
   * @param actions what it applies to
   * @param pattern of topics; a level {@code %u} stands for the uid of whoever asks
   */
  record Rule(boolean allow, String uid, Set<Action> actions, String pattern) {

    /** Creates a rule. */
    public Rule {
      Objects.requireNonNull(uid, "uid");
      Objects.requireNonNull(pattern, "pattern");
      actions = Set.copyOf(actions);
    }

    /** Creates a rule from JSON: {@code {"allow":true,"uid":"*","actions":["publish"],"pattern":"chat/%u"}}. */
    public Rule(JsonObject json) {
      this(json.getBoolean("allow", true), json.getString("uid", "*"),
        json.getJsonArray("actions", new JsonArray().add("publish").add("subscribe").add("presence")).stream()
          .map(action -> Action.valueOf(action.toString().toUpperCase(Locale.ROOT))).collect(Collectors.toSet()),
        json.getString("pattern"));
    }

    /** Returns the rule as JSON. */
    public JsonObject toJson() {
      List<String> names = actions.stream().map(action -> action.name().toLowerCase(Locale.ROOT)).sorted().toList();
      return new JsonObject().put("allow", allow).put("uid", uid).put("actions", new JsonArray(names))
        .put("pattern", pattern);
    }

    /** Returns a rule that allows everybody an action. */
    public static Rule allow(String pattern, Action... actions) {
      return new Rule(true, "*", Set.of(actions), pattern);
    }

    /** Returns a rule that forbids everybody an action. */
    public static Rule deny(String pattern, Action... actions) {
      return new Rule(false, "*", Set.of(actions), pattern);
    }
  }

  /**
   * Decides.
   *
   * @param uid who asks; empty if nobody knows
   * @param action what is wanted
   * @param topic or, when subscribing, a pattern: all its topics are meant
   * @return whether it is allowed; a failure counts as no
   */
  Future<Boolean> isAllowed(String uid, Action action, String topic);

  /**
   * Returns a decision by a list: the first rule that applies counts, and what none allows is forbidden. To a pattern
   * with wildcards an allowing rule applies if it covers all its topics, a forbidding one if it has one in common.
   */
  static ChannelAccess of(List<Rule> rules) {
    return new AccessRules(rules);
  }
}
