// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.waggle.ChannelAccess;
import java.util.List;

/** A decision by a list of rules, the first that applies. Immutable; any thread. */
public final class AccessRules implements ChannelAccess {

  private static final String UID = "%u";

  private final List<Rule> rules;

  /** Creates a decision by these rules. */
  public AccessRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  @Override
  public Future<Boolean> isAllowed(String uid, Action action, String topic) {
    for (Rule rule : rules) {
      if (rule.actions().contains(action) && (rule.uid().equals("*") || rule.uid().equals(uid))) {
        String pattern = patternFor(rule, uid);
        boolean applies = pattern != null
          && (rule.allow() ? Topics.covers(pattern, topic) : Topics.overlap(pattern, topic));
        if (applies) {
          return Future.succeededFuture(rule.allow());
        }
      }
    }
    return Future.succeededFuture(false);
  }

  /** A uid that is not one plain level, such as {@code #}, must not become part of a pattern. */
  private static String patternFor(Rule rule, String uid) {
    if (!rule.pattern().contains(UID)) {
      return rule.pattern();
    }
    boolean isPlain = !uid.isEmpty() && uid.indexOf('/') < 0 && !Topics.hasWildcard(uid);
    return isPlain ? rule.pattern().replace(UID, uid) : null;
  }
}
