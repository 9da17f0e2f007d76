// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.Trust;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.BoundedHttp;
import io.waggle.internal.trust.References;
import io.waggle.internal.trust.TokenRefusal;
import io.waggle.internal.trust.TokenVerifier;
import io.waggle.internal.trust.VerifiedToken;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Trust in tokens that are JWT. Any thread. The bridge's counters have {@code token_refused} and
 * {@code revocation_failed}. A wrong token is 4500, an expired one 4501, a revoked one 4502.
 */
public final class TokenTrust implements Trust {

  private final TokenOptions options;
  private final LongSupplier clock;
  private final BoundedHttp http;
  private final OwnKeys keys;
  private final TokenVerifier verifier;
  private final Revocations revocations;
  private final BridgeCounters counters;

  private TokenTrust(Vertx vertx, String name, TokenOptions options, LongSupplier clock, References references) {
    this.options = options;
    this.clock = clock;
    counters = BridgeCounters.of(vertx, name);
    http = new BoundedHttp(vertx, 1);
    keys = new OwnKeys(options, references);
    verifier = keys.verifier(http, clock);
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
    return trust.verifier.start().compose(v -> trust.revocations.start())
      .recover(failure -> trust.close().transform(closed -> Future.failedFuture(failure)))
      .map(v -> trust);
  }

  @Override
  public Future<Identity> identify(String token) {
    return verifier.verify(token).compose(good -> {
      Identity identity = ClaimCheck.identity(good);
      return revocations.check(identity.tokenId(), identity.uid(), good.issuedAtMs()).map(identity);
    }).recover(failure -> refused(failure, 4500, 4501));
  }

  @Override
  public Future<Grant> channel(String token, String uid, String channel) {
    return verifier.verify(token).compose(good -> {
      Grant grant = ClaimCheck.grant(good, uid, channel);
      return revocations.check(ClaimCheck.tokenId(good.claims()), uid, good.issuedAtMs()).map(grant);
    }).recover(failure -> refused(asError(failure), 401, 401));
  }

  /** A channel token that is not good is no reason to close the connection. */
  private static Throwable asError(Throwable failure) {
    return failure instanceof PushException push && push.code() >= 1_000 ? new PushException(401, push.reason()) : failure;
  }

  private <T> Future<T> refused(Throwable failure, int wrong, int expired) {
    counters.increment("token_refused");
    return Future.failedFuture(!(failure instanceof TokenRefusal refusal) ? failure : switch (refusal.kind()) {
      case WRONG -> new PushException(wrong, refusal.getMessage());
      case EXPIRED -> new PushException(expired, refusal.getMessage());
      case LATER -> new PushException(503, refusal.getMessage(), options.getUnknownKidMs());
    });
  }

  @Override
  public boolean isApiKey(String key) {
    return keys.apiKeys().contains(key);
  }

  @Override
  public Future<Void> revoke(String tokenId, String uid, long untilMs) {
    long now = clock.getAsLong();
    long until = untilMs == 0 ? now + options.getMaxLifetimeMs() + 2 * options.getLeewayMs() : untilMs;
    if (VerifiedToken.isName(tokenId) == VerifiedToken.isName(uid)) {
      return Future.failedFuture(new PushException(400, "jti, uid: both or none (expected: one, of 1-256 characters)"));
    }
    if (until <= now) {
      return Future.failedFuture(new PushException(400, "untilMs: " + untilMs + " (expected: in the future, ms since 1970)"));
    }
    return revocations.add(VerifiedToken.isName(tokenId) ? tokenId : null, uid, until).onFailure(failure ->
      counters.increment("revocation_failed"));
  }

  @Override
  public void revocationHandler(BiConsumer<String, String> tokenIdAndUid) {
    revocations.handler(tokenIdAndUid);
  }

  @Override
  public Future<Void> close() {
    return verifier.close().compose(v -> revocations.close()).transform(done -> http.close());
  }
}
