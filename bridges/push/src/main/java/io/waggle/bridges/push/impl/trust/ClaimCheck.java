// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.Trust;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What the claims of a token with a good signature are worth. Immutable; any thread. Wrong claims are 4500, an expired
 * token 4501.
 */
final class ClaimCheck {

  private static final int MAX_NAME = 256;
  private static final int MAX_NAMES = 1_000;

  private final TokenOptions options;

  ClaimCheck(TokenOptions options) {
    this.options = options;
  }

  /** Returns who it is, if the token is one to connect with. */
  Identity identity(JsonObject claims, long now) {
    if (claims.containsKey("channel")) {
      throw wrong("channel", "not in a token to connect with");
    }
    long expiresAt = times(claims, now);
    Object info = claims.getValue("info");
    if (info != null && !(info instanceof JsonObject)) {
      throw wrong("info", "an object");
    }
    return new Identity(name(claims, "sub"), end(expiresAt, now),
      tokenId(claims), names(claims, "channels"), names(claims, "groups"), (JsonObject) info, rules(claims));
  }

  /** Returns what it allows, if the token is one for this user and channel. */
  Trust.Grant grant(JsonObject claims, String uid, String channel, long now) {
    long expiresAt = times(claims, now);
    if (!name(claims, "sub").equals(uid)) {
      throw wrong("sub", "the user who is connected");
    }
    if (!name(claims, "channel").equals(channel)) {
      throw wrong("channel", "the one it is shown for");
    }
    return new Trust.Grant(claims.containsKey("actions") ? actions(claims, "actions")
      : Set.of(ChannelAccess.Action.SUBSCRIBE, ChannelAccess.Action.PRESENCE), end(expiresAt, now));
  }

  /** Within the leeway the clocks differ; what a token allows must not end at once. */
  private long end(long expiresAt, long now) {
    return expiresAt > now ? expiresAt : expiresAt + options.getLeewayMs();
  }

  /** Returns the token's own name, or an empty text. */
  static String tokenId(JsonObject claims) {
    return claims.containsKey("jti") ? name(claims, "jti") : "";
  }

  /** Returns when the token was issued, in milliseconds since 1970; 0 if it does not say. */
  static long issuedAt(JsonObject claims) {
    return claims.containsKey("iat") ? time(claims, "iat") : 0;
  }

  /** Checks who issued it for whom and when; returns when it expires. */
  private long times(JsonObject claims, long now) {
    long expiresAt = time(claims, "exp");
    if (now >= expiresAt + options.getLeewayMs()) {
      throw new PushException(4501, "exp: in the past (expected: a token that is not expired)");
    }
    if (expiresAt > now + options.getMaxLifetimeMs() + options.getLeewayMs()) {
      throw wrong("exp", "at most " + options.getMaxLifetimeMs() + " ms ahead");
    }
    for (String claim : List.of("nbf", "iat")) {
      if (claims.containsKey(claim) && time(claims, claim) > now + options.getLeewayMs()) {
        throw wrong(claim, "not in the future");
      }
    }
    if (!options.getIssuers().isEmpty() && !isOneOf(options.getIssuers(), claims.getValue("iss"))) {
      throw wrong("iss", "one of the issuers");
    }
    if (!options.getAudiences().isEmpty() && !isForUs(claims.getValue("aud"))) {
      throw wrong("aud", "one of the audiences");
    }
    return expiresAt;
  }

  private boolean isForUs(Object audience) {
    return audience instanceof JsonArray list ? list.stream().anyMatch(each -> isOneOf(options.getAudiences(), each))
      : isOneOf(options.getAudiences(), audience);
  }

  private static boolean isOneOf(List<String> texts, Object value) {
    return value instanceof String text && texts.contains(text);
  }

  private static long time(JsonObject claims, String claim) {
    double seconds = claims.getValue(claim) instanceof Number number ? number.doubleValue() : -1;
    // Up to the year 9999; more is a mistake, such as milliseconds.
    if (!(seconds >= 0 && seconds < 253_402_300_800.0)) {
      throw wrong(claim, "seconds since 1970");
    }
    return (long) (seconds * 1_000);
  }

  private static String name(JsonObject claims, String claim) {
    return name(claims.getValue(claim), claim);
  }

  private static String name(Object value, String claim) {
    if (value instanceof String text && !text.isEmpty() && text.length() <= MAX_NAME) {
      return text;
    }
    throw wrong(claim, "1-" + MAX_NAME + " characters");
  }

  private static List<String> names(JsonObject claims, String claim) {
    List<String> names = new ArrayList<>();
    list(claims, claim).forEach(each -> names.add(name(each, claim)));
    return names;
  }

  private static JsonArray list(JsonObject claims, String claim) {
    Object value = claims.containsKey(claim) ? claims.getValue(claim) : new JsonArray();
    if (value instanceof JsonArray list && list.size() <= MAX_NAMES) {
      return list;
    }
    throw wrong(claim, "a list of at most " + MAX_NAMES);
  }

  private static List<ChannelAccess.Rule> rules(JsonObject claims) {
    List<ChannelAccess.Rule> rules = new ArrayList<>();
    for (Object each : list(claims, "allow")) {
      // Who issues a token gives rights with it; what is forbidden, or is for others, is said by the server's rules.
      if (!(each instanceof JsonObject rule) || !Set.of("actions", "pattern").containsAll(rule.fieldNames())) {
        throw wrong("allow", "a list of objects with actions and pattern");
      }
      rules.add(new ChannelAccess.Rule(true, "*", actions(rule, "actions"), name(rule, "pattern")));
    }
    return rules;
  }

  private static Set<ChannelAccess.Action> actions(JsonObject claims, String claim) {
    Set<ChannelAccess.Action> actions = new HashSet<>();
    for (Object each : list(claims, claim)) {
      try {
        actions.add(ChannelAccess.Action.valueOf(name(each, claim).toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw wrong(claim, "publish, subscribe or presence");
      }
    }
    return actions;
  }

  private static PushException wrong(String claim, String expected) {
    return new PushException(4500, claim + ": not good (expected: " + expected + ")");
  }
}
