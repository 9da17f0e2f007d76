// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** A verifier of tokens for a test, with a clock that stands, and defaults that read keys only when asked. */
final class Verifying {

  static final long NOW = 1_700_000_000_000L;

  final AtomicLong clock = new AtomicLong(NOW);
  final List<Callable<TokenKey>> own = new ArrayList<>();
  String jwks = "";
  long reloadMs = 3_600_000;
  long unknownKeyMs = 3_600_000;
  int maxBytes = 256 * 1024;
  int maxKeys = 100;
  int maxTokenBytes = 8 * 1024;
  List<String> issuers = List.of();
  List<String> audiences = List.of();

  private final BoundedHttp http;
  private TokenVerifier verifier;

  Verifying(Vertx vertx) {
    http = new BoundedHttp(vertx, 1);
  }

  Verifying with(Callable<TokenKey> key) {
    own.add(key);
    return this;
  }

  Verifying withSecret(String secret, String... algorithms) {
    return with(() -> TokenKey.ofSecret(null, secret, List.of(algorithms)));
  }

  Future<Void> started() {
    verifier = new TokenVerifier(http, this::read,
      new KeyPlace(jwks, Algorithms.DEFAULT_PUBLIC, reloadMs, unknownKeyMs, 3_000, maxBytes, maxKeys),
      new TokenRules(maxTokenBytes, issuers, audiences, 60_000, 31L * 24 * 3_600_000), clock::get);
    return verifier.start();
  }

  Verifying start() {
    Await.result(started());
    return this;
  }

  private List<TokenKey> read() throws Exception {
    List<TokenKey> keys = new ArrayList<>();
    for (Callable<TokenKey> each : own) {
      keys.add(each.call());
    }
    return keys;
  }

  Future<VerifiedToken> verify(String token) {
    return verifier.verify(token);
  }

  String user(String token) {
    return Await.result(verify(token)).subject();
  }

  TokenRefusal refused(String token) {
    return (TokenRefusal) Await.failure(verify(token));
  }

  TokenRefusal.Kind refusal(String token) {
    return refused(token).kind();
  }

  void close() {
    if (verifier != null) {
      Await.result(verifier.close());
    }
    Await.result(http.close());
  }
}
