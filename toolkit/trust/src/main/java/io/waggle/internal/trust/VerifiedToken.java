// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import io.vertx.core.json.JsonObject;

/**
 * What a token says that one of the keys has signed and that is good now.
 *
 * @param claims all of them
 * @param subject the {@code sub}: a {@linkplain #isName name}
 * @param endsAtMs when what it allows ends, in milliseconds since 1970: {@code exp}, or after the leeway if that is over
 * @param issuedAtMs in milliseconds since 1970; 0 if it does not say
 */
public record VerifiedToken(JsonObject claims, String subject, long endsAtMs, long issuedAtMs) {

  private static final int MAX_NAME = 256;

  /** Returns whether a value is a text of 1 to 256 characters, none of them a control character. */
  public static boolean isName(Object value) {
    return value instanceof String text && !text.isEmpty() && text.length() <= MAX_NAME
      && text.chars().noneMatch(Character::isISOControl);
  }

  /** Returns a claim that has to be a {@linkplain #isName name}; throws {@link TokenRefusal} if it is not. */
  public static String name(JsonObject claims, String claim) {
    return name(claims.getValue(claim), claim);
  }

  public static String name(Object value, String claim) {
    if (isName(value)) {
      return (String) value;
    }
    throw TokenRefusal.ofClaim(claim, "1-" + MAX_NAME + " characters");
  }
}
