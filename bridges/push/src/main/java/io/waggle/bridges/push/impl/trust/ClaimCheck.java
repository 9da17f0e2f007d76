// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.Trust;
import io.waggle.internal.trust.TokenRefusal;
import io.waggle.internal.trust.VerifiedToken;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the claims of a token that is verified mean here; throws {@link TokenRefusal}. Stateless. */
final class ClaimCheck {

  private static final int MAX_NAMES = 1_000;

  private ClaimCheck() {
  }

  /** Returns who it is, if the token is one to connect with. */
  static Identity identity(VerifiedToken token) {
    JsonObject claims = token.claims();
    if (claims.containsKey("channel")) {
      throw TokenRefusal.ofClaim("channel", "not in a token to connect with");
    }
    Object info = claims.getValue("info");
    if (info != null && !(info instanceof JsonObject)) {
      throw TokenRefusal.ofClaim("info", "an object");
    }
    return new Identity(token.subject(), token.endsAtMs(), tokenId(claims), names(claims, "channels"),
      names(claims, "groups"), (JsonObject) info, rules(claims));
  }

  /** Returns what it allows, if the token is one for this user and channel. */
  static Trust.Grant grant(VerifiedToken token, String uid, String channel) {
    JsonObject claims = token.claims();
    if (!token.subject().equals(uid)) {
      throw TokenRefusal.ofClaim("sub", "the user who is connected");
    }
    if (!VerifiedToken.name(claims, "channel").equals(channel)) {
      throw TokenRefusal.ofClaim("channel", "the one it is shown for");
    }
    return new Trust.Grant(claims.containsKey("actions") ? actions(claims, "actions")
      : Set.of(ChannelAccess.Action.SUBSCRIBE, ChannelAccess.Action.PRESENCE), token.endsAtMs());
  }

  /** Returns the token's own name, or an empty text. */
  static String tokenId(JsonObject claims) {
    return claims.containsKey("jti") ? VerifiedToken.name(claims, "jti") : "";
  }

  private static List<String> names(JsonObject claims, String claim) {
    List<String> names = new ArrayList<>();
    list(claims, claim).forEach(each -> names.add(VerifiedToken.name(each, claim)));
    return names;
  }

  private static JsonArray list(JsonObject claims, String claim) {
    Object value = claims.containsKey(claim) ? claims.getValue(claim) : new JsonArray();
    if (value instanceof JsonArray list && list.size() <= MAX_NAMES) {
      return list;
    }
    throw TokenRefusal.ofClaim(claim, "a list of at most " + MAX_NAMES);
  }

  private static List<ChannelAccess.Rule> rules(JsonObject claims) {
    List<ChannelAccess.Rule> rules = new ArrayList<>();
    for (Object each : list(claims, "allow")) {
      // Who issues a token gives rights with it; what is forbidden, or is for others, is said by the server's rules.
      if (!(each instanceof JsonObject rule) || !Set.of("actions", "pattern").containsAll(rule.fieldNames())) {
        throw TokenRefusal.ofClaim("allow", "a list of objects with actions and pattern");
      }
      rules.add(new ChannelAccess.Rule(true, "*", actions(rule, "actions"), VerifiedToken.name(rule, "pattern")));
    }
    return rules;
  }

  private static Set<ChannelAccess.Action> actions(JsonObject claims, String claim) {
    Set<ChannelAccess.Action> actions = new HashSet<>();
    for (Object each : list(claims, claim)) {
      try {
        actions.add(ChannelAccess.Action.valueOf(VerifiedToken.name(each, claim).toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw TokenRefusal.ofClaim(claim, "publish, subscribe or presence");
      }
    }
    return actions;
  }
}
