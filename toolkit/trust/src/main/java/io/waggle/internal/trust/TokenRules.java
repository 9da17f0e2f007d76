// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * What is expected of a token beside its signature. Immutable; any thread.
 *
 * @param maxTokenBytes a longer one is refused unread
 * @param issuers of which {@code iss} has to be one; empty if it is not looked at
 * @param audiences of which {@code aud} has to name one; empty if it is not looked at
 * @param leewayMs how far clocks may differ
 * @param maxLifetimeMs how far ahead {@code exp} may be
 */
public record TokenRules(int maxTokenBytes, List<String> issuers, List<String> audiences, long leewayMs,
                         long maxLifetimeMs) {

  /**
   * Checks who issued a token for whom, and when.
   *
   * @throws TokenRefusal if a claim is not good
   */
  VerifiedToken check(JsonObject claims, long now) {
    long expiresAt = time(claims, "exp");
    if (now >= expiresAt + leewayMs) {
      throw new TokenRefusal(TokenRefusal.Kind.EXPIRED, "exp: in the past (expected: a token that is not expired)");
    }
    if (expiresAt > now + maxLifetimeMs + leewayMs) {
      throw TokenRefusal.ofClaim("exp", "at most " + maxLifetimeMs + " ms ahead");
    }
    for (String claim : List.of("nbf", "iat")) {
      if (claims.containsKey(claim) && time(claims, claim) > now + leewayMs) {
        throw TokenRefusal.ofClaim(claim, "not in the future");
      }
    }
    if (!issuers.isEmpty() && !isOneOf(issuers, claims.getValue("iss"))) {
      throw TokenRefusal.ofClaim("iss", "one of the issuers");
    }
    if (!audiences.isEmpty() && !isForUs(claims.getValue("aud"))) {
      throw TokenRefusal.ofClaim("aud", "one of the audiences");
    }
    // Within the leeway the clocks differ; what a token allows must not end at once.
    return new VerifiedToken(claims, VerifiedToken.name(claims, "sub"),
      expiresAt > now ? expiresAt : expiresAt + leewayMs, claims.containsKey("iat") ? time(claims, "iat") : 0);
  }

  private boolean isForUs(Object audience) {
    return audience instanceof JsonArray list ? list.stream().anyMatch(each -> isOneOf(audiences, each))
      : isOneOf(audiences, audience);
  }

  private static boolean isOneOf(List<String> texts, Object value) {
    return value instanceof String text && texts.contains(text);
  }

  private static long time(JsonObject claims, String claim) {
    double seconds = claims.getValue(claim) instanceof Number number ? number.doubleValue() : -1;
    // Up to the year 9999; more is a mistake, such as milliseconds.
    if (!(seconds >= 0 && seconds < 253_402_300_800.0)) {
      throw TokenRefusal.ofClaim(claim, "seconds since 1970");
    }
    return (long) (seconds * 1_000);
  }
}
