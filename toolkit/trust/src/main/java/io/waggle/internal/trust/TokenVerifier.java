// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import io.vertx.core.Future;
import io.waggle.ProtocolException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;

/**
 * Checks tokens that are JWT. Any thread. A token is taken apart, checked against the keys that are for its algorithm and
 * key id, and only then believed; what is wrong with the signature is not told.
 */
public final class TokenVerifier {

  private static final int MAX_KEYS_TRIED = 8;

  private final TokenRules rules;
  private final KeySource keys;
  private final LongSupplier clock;

  /**
   * Creates one that reads nothing yet.
   *
   * @param http for the key set; its context is where everything is read
   * @param own reads keys that are in no set; called on a thread that may block, again and again
   * @param clock milliseconds since 1970
   */
  public TokenVerifier(BoundedHttp http, Callable<List<TokenKey>> own, KeyPlace place, TokenRules rules,
                       LongSupplier clock) {
    this.rules = rules;
    this.keys = new KeySource(http, own, place);
    this.clock = clock;
  }

  /** Reads all keys; fails if something of this machine is not good, but not if a URL does not answer. */
  public Future<Void> start() {
    return keys.start();
  }

  /** Reads nothing again. */
  public Future<Void> close() {
    return keys.close();
  }

  /** Returns whether a text looks like a token, and is none of the passwords that people choose. */
  public static boolean isLikeToken(String text) {
    return text.startsWith("eyJ") && text.chars().filter(c -> c == '.').count() == 2;
  }

  /** Returns what a token says; fails with a {@link TokenRefusal} if it is not good. */
  public Future<VerifiedToken> verify(String text) {
    if (text.length() > rules.maxTokenBytes()) {
      return wrong("token: too long (expected: at most " + rules.maxTokenBytes() + " bytes)");
    }
    SignedToken token;
    try {
      token = SignedToken.parse(text);
    } catch (ProtocolException e) {
      return wrong(e.getMessage());
    }
    return isSigned(token) ? believed(token) : keys.refresh().compose(v -> isSigned(token) ? believed(token)
      : keys.isComplete() ? wrong("token: not signed by a known key (expected: one)")
      : refused(TokenRefusal.Kind.LATER, "keys: not there yet (expected: soon)"));
  }

  private boolean isSigned(SignedToken token) {
    return keys.all().filter(key -> key.isFor(token)).limit(MAX_KEYS_TRIED).anyMatch(key -> key.hasSigned(token));
  }

  private Future<VerifiedToken> believed(SignedToken token) {
    try {
      return Future.succeededFuture(rules.check(token.claims(), clock.getAsLong()));
    } catch (TokenRefusal e) {
      return Future.failedFuture(e);
    }
  }

  private static Future<VerifiedToken> wrong(String message) {
    return refused(TokenRefusal.Kind.WRONG, message);
  }

  private static Future<VerifiedToken> refused(TokenRefusal.Kind kind, String message) {
    return Future.failedFuture(new TokenRefusal(kind, message));
  }
}
