// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import static io.waggle.testkit.IssuedTokens.SECRET;
import static io.waggle.testkit.IssuedTokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Nodes;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.References;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.IssuedTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RevocationTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final String TOKEN = token("HS256", SECRET, claims("ann").put("jti", "t-1"));
  private static final String OTHER = token("HS256", SECRET, claims("ann").put("jti", "t-2"));

  private final AtomicLong clock = new AtomicLong(NOW);
  private final List<TokenTrust> all = new ArrayList<>();

  private Vertx single;

  private static JsonObject claims(String uid) {
    return IssuedTokens.claims(uid, NOW);
  }

  @AfterEach
  void close() {
    all.forEach(trust -> Await.result(trust.close()));
    if (single != null) {
      Revoked.clear(single, "push");
    }
  }

  private TokenTrust trust(Vertx vertx, TokenOptions options) {
    single = vertx.isClustered() ? null : vertx;
    TokenTrust trust = Await.result(TokenTrust.create(vertx, "push",
      options.addKey(new TokenOptions.Key(null, List.of("HS256"), SECRET, null)), clock::get, new References()));
    all.add(trust);
    return trust;
  }

  private static int code(Future<?> future) {
    return ((PushException) Await.failure(future)).code();
  }

  @Test
  @CleanVertx
  void aRevokedTokenIsRefusedUntilItsTime(Vertx vertx) {
    TokenTrust trust = trust(vertx, new TokenOptions());
    Await.result(trust.revoke("t-1", null, NOW + 60_000));
    assertThat(code(trust.identify(TOKEN))).isEqualTo(4502);
    assertThat(Await.result(trust.identify(OTHER)).uid()).isEqualTo("ann");
    clock.addAndGet(59_999);
    assertThat(code(trust.identify(TOKEN))).isEqualTo(4502);
    clock.incrementAndGet();
    assertThat(Await.result(trust.identify(TOKEN)).uid()).isEqualTo("ann");
  }

  @Test
  @CleanVertx
  void allTokensOfAUserAreRefused(Vertx vertx) {
    TokenTrust trust = trust(vertx, new TokenOptions());
    Await.result(trust.revoke(null, "ann", 0));
    assertThat(code(trust.identify(TOKEN))).isEqualTo(4502);
    assertThat(code(trust.identify(OTHER))).isEqualTo(4502);
    assertThat(Await.result(trust.identify(token("HS256", SECRET, claims("bob")))).uid()).isEqualTo("bob");
    assertThat(code(trust.channel(token("HS256", SECRET, claims("ann").put("channel", "a")), "ann", "a"))).isEqualTo(401);
    clock.addAndGet(590_000);
    assertThat(code(trust.identify(OTHER))).as("as long as it lives").isEqualTo(4502);
  }

  @Test
  @CleanVertx
  void aTokenThatIsIssuedLaterIsGoodAgain(Vertx vertx) {
    TokenTrust trust = trust(vertx, new TokenOptions());
    Await.result(trust.revoke(null, "ann", 0));
    clock.addAndGet(1_000);
    for (long second = NOW / 1_000 - 1; second <= NOW / 1_000; second++) {
      assertThat(code(trust.identify(token("HS256", SECRET, claims("ann").put("iat", second))))).isEqualTo(4502);
    }
    String later = token("HS256", SECRET, claims("ann").put("iat", NOW / 1_000 + 1).put("jti", "t-9"));
    assertThat(Await.result(trust.identify(later)).uid()).isEqualTo("ann");
    Await.result(trust.revoke("t-9", null, 0));
    assertThat(code(trust.identify(later))).as("by its own name").isEqualTo(4502);
  }

  @Test
  @CleanVertx
  void whatWasRevokedBeforeIsNotToldToAnInstanceThatComesLater(Vertx vertx) {
    TokenTrust first = trust(vertx, new TokenOptions());
    Await.result(first.revoke(null, "ann", 0));
    List<String> told = new CopyOnWriteArrayList<>();
    trust(vertx, new TokenOptions()).revocationHandler((tokenId, uid) -> told.add(uid));
    Await.result(first.revoke(null, "bob", 0));
    Await.until("one is told", () -> !told.isEmpty());
    assertThat(told).containsExactly("bob");
  }

  @Test
  @CleanVertx
  void aLaterRevocationDoesNotShortenAnEarlierOne(Vertx vertx) {
    TokenTrust trust = trust(vertx, new TokenOptions());
    Await.result(trust.revoke("t-1", null, NOW + 120_000));
    Await.result(trust.revoke("t-1", "", NOW + 60_000));
    clock.addAndGet(90_000);
    assertThat(code(trust.identify(TOKEN))).isEqualTo(4502);
  }

  @Test
  @CleanVertx
  void wrongRevocationsAreRefused(Vertx vertx) {
    TokenTrust trust = trust(vertx, new TokenOptions());
    assertThat(code(trust.revoke(null, null, 0))).isEqualTo(400);
    assertThat(code(trust.revoke("a", "b", 0))).isEqualTo(400);
    assertThat(code(trust.revoke("x".repeat(257), null, 0))).isEqualTo(400);
    assertThat(code(trust.revoke("a", null, NOW))).isEqualTo(400);
  }

  @Test
  @CleanVertx
  void thereAreOnlySoManyAtATime(Vertx vertx) {
    TokenTrust trust = trust(vertx, new TokenOptions().setMaxRevocations(3));
    List<String> told = new CopyOnWriteArrayList<>();
    trust.revocationHandler((tokenId, uid) -> told.add(tokenId));
    for (int i = 0; i < 3; i++) {
      Await.result(trust.revoke("t-" + i, null, 0));
    }
    Await.until("all are known", () -> told.size() == 3);
    assertThat(code(trust.revoke("t-3", null, 0))).isEqualTo(503);
    assertThat(BridgeCounters.of(vertx, "push").count("revocation_failed")).isOne();
    Await.result(trust.revoke("t-1", null, NOW + 32L * 24 * 3_600_000));
  }

  @Test
  void allNodesAreToldWithinTwoSeconds() {
    try (Nodes nodes = Nodes.of(2)) {
      TokenTrust here = trust(nodes.get(0), new TokenOptions());
      TokenTrust there = trust(nodes.get(1), new TokenOptions());
      List<String> told = new CopyOnWriteArrayList<>();
      here.revocationHandler((tokenId, uid) -> told.add("here " + tokenId + " " + uid));
      there.revocationHandler((tokenId, uid) -> told.add("there " + tokenId + " " + uid));
      Await.result(here.revoke("t-1", null, 0));
      assertThat(code(there.identify(TOKEN))).as("at once").isEqualTo(4502);
      Await.until("both are told of the token", Duration.ofSeconds(2), () -> told.size() == 2);
      Await.result(there.revoke(null, "ann", 0));
      assertThat(code(here.identify(OTHER))).isEqualTo(4502);
      Await.until("both are told of the user", Duration.ofSeconds(2), () -> told.size() == 4);
      assertThat(told).containsExactlyInAnyOrder("here t-1 null", "there t-1 null", "here null ann", "there null ann");
      close();
      all.clear();
    }
  }

  @Test
  void aNodeThatComesLaterKnowsThem() {
    try (Nodes nodes = Nodes.of(1)) {
      TokenTrust here = trust(nodes.get(0), new TokenOptions());
      Await.result(here.revoke("t-1", null, 0));
      Vertx late = nodes.start();
      nodes.awaitPeers();
      TokenTrust there = trust(late, new TokenOptions());
      assertThat(code(there.identify(TOKEN))).isEqualTo(4502);
      close();
      all.clear();
    }
  }
}
