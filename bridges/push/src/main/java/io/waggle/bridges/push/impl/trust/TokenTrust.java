// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.ProtocolException;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.Trust;
import io.waggle.internal.BridgeCounters;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Trust in tokens that are JWT. Any thread. The bridge's counters have {@code token_refused} and
 * {@code revocation_failed}. A token is taken apart, checked against the keys that are for its algorithm
 * and key id, and only then believed; what is wrong with the signature is not told.
 */
public final class TokenTrust implements Trust {

  private static final int MAX_KEYS_TRIED = 8;

  private final TokenOptions options;
  private final LongSupplier clock;
  private final BoundedHttp http;
  private final KeySource keys;
  private final ClaimCheck claims;
  private final Revocations revocations;
  private final BridgeCounters counters;

  private TokenTrust(Vertx vertx, String name, TokenOptions options, LongSupplier clock, References references) {
    this.options = options;
    this.clock = clock;
    counters = BridgeCounters.of(vertx, name);
    http = new BoundedHttp(vertx, 1);
    keys = new KeySource(options, references, http);
    claims = new ClaimCheck(options);
    revocations = new Revocations(vertx, name, options.getMaxRevocations(), clock);
  }

  /**
   * Creates one and reads its keys.
   *
   * @param name of the bridge; revocations count for all bridges of this name in the cluster
   * @return fails with {@code IllegalArgumentException} if a key or a reference is not good
   */
  public static Future<Trust> create(Vertx vertx, String name, TokenOptions options) {
    return create(vertx, name, options, System::currentTimeMillis, new References()).map(trust -> trust);
  }

  static Future<TokenTrust> create(Vertx vertx, String name, TokenOptions options, LongSupplier clock,
                                   References references) {
    TokenTrust trust = new TokenTrust(vertx, name, new TokenOptions(options), clock, references);
    return trust.keys.start().compose(v -> trust.revocations.start())
      .recover(failure -> trust.close().transform(closed -> Future.failedFuture(failure)))
      .map(v -> trust);
  }

  @Override
  public Future<Identity> identify(String token) {
    return verified(token).compose(good -> {
      Identity identity = claims.identity(good, clock.getAsLong());
      return revocations.check(identity.tokenId(), identity.uid(), ClaimCheck.issuedAt(good)).map(identity);
    }).onFailure(failure -> counters.increment("token_refused"));
  }

  @Override
  public Future<Grant> channel(String token, String uid, String channel) {
    return verified(token).compose(good -> {
      Grant grant = claims.grant(good, uid, channel, clock.getAsLong());
      return revocations.check(ClaimCheck.tokenId(good), uid, ClaimCheck.issuedAt(good)).map(grant);
    }).recover(failure -> Future.failedFuture(asError(failure))).onFailure(failure -> counters.increment("token_refused"));
  }

  /** A channel token that is not good is no reason to close the connection. */
  private static Throwable asError(Throwable failure) {
    return failure instanceof PushException push && push.code() >= 1_000 ? new PushException(401, push.reason()) : failure;
  }

  /** Returns the claims of a token that one of the keys has signed. */
  private Future<JsonObject> verified(String token) {
    if (token.length() > options.getMaxTokenBytes()) {
      return Future.failedFuture(new PushException(4500, "token: too long (expected: at most "
        + options.getMaxTokenBytes() + " bytes)"));
    }
    SignedToken signed;
    try {
      signed = SignedToken.parse(token);
    } catch (ProtocolException e) {
      return Future.failedFuture(new PushException(4500, e.getMessage()));
    }
    if (isSigned(signed)) {
      return Future.succeededFuture(signed.claims());
    }
    return keys.refresh().compose(v -> isSigned(signed) ? Future.succeededFuture(signed.claims())
      : Future.failedFuture(keys.isComplete() ? new PushException(4500, "token: not signed by a known key (expected: one)")
      : new PushException(503, "keys: not there yet (expected: soon)", options.getUnknownKidMs())));
  }

  private boolean isSigned(SignedToken token) {
    List<Verifier> candidates =
      keys.keys().filter(key -> key.isFor(token.algorithm(), token.kid())).limit(MAX_KEYS_TRIED).toList();
    return candidates.stream().anyMatch(key -> key.verifies(token));
  }

  @Override
  public boolean isApiKey(String key) {
    return keys.apiKeys().contains(key);
  }

  @Override
  public Future<Void> revoke(String tokenId, String uid, long untilMs) {
    long now = clock.getAsLong();
    long until = untilMs == 0 ? now + options.getMaxLifetimeMs() + 2 * options.getLeewayMs() : untilMs;
    if (isName(tokenId) == isName(uid)) {
      return Future.failedFuture(new PushException(400, "jti, uid: both or none (expected: one, of 1-256 characters)"));
    }
    if (until <= now) {
      return Future.failedFuture(new PushException(400, "untilMs: " + untilMs + " (expected: in the future, ms since 1970)"));
    }
    return revocations.add(isName(tokenId) ? tokenId : null, uid, until).onFailure(failure ->
      counters.increment("revocation_failed"));
  }

  private static boolean isName(String name) {
    return name != null && !name.isEmpty() && name.length() <= 256;
  }

  @Override
  public void revocationHandler(BiConsumer<String, String> tokenIdAndUid) {
    revocations.handler(tokenIdAndUid);
  }

  @Override
  public Future<Void> close() {
    return keys.close().compose(v -> revocations.close()).transform(done -> http.close());
  }
}
