// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

/** Why a token is not good, for who showed it. Without a stack trace: strangers cause it at will. */
public final class TokenRefusal extends RuntimeException {

  /** What can be done about it. */
  public enum Kind {
    /** Nothing: it is not good and will not be. */
    WRONG,
    /** It was good. */
    EXPIRED,
    /** The keys are not there yet. */
    LATER
  }

  private final Kind kind;

  public TokenRefusal(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  /** Creates one about a claim, whose value is not told. */
  public static TokenRefusal ofClaim(String claim, String expected) {
    return new TokenRefusal(Kind.WRONG, claim + ": not good (expected: " + expected + ")");
  }

  public Kind kind() {
    return kind;
  }
}
