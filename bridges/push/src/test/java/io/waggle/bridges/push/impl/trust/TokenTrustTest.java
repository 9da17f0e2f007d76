// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import static io.waggle.bridges.push.impl.trust.Tokens.NOW;
import static io.waggle.bridges.push.impl.trust.Tokens.SECRET;
import static io.waggle.bridges.push.impl.trust.Tokens.claims;
import static io.waggle.bridges.push.impl.trust.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class TokenTrustTest {

  private static final KeyPair RSA = Tokens.pair("2048");
  private static final KeyPair OTHER_RSA = Tokens.pair("2048");
  private static final long SECOND = NOW / 1_000;

  private final AtomicLong clock = new AtomicLong(NOW);
  private TokenTrust trust;

  @AfterEach
  void close() {
    if (trust != null) {
      Await.result(trust.close());
    }
  }

  private TokenTrust trust(Vertx vertx, TokenOptions options) {
    trust = Await.result(TokenTrust.create(vertx, "push", options, clock::get, new References()));
    return trust;
  }

  private static TokenOptions secretOptions() {
    return new TokenOptions().addKey(new TokenOptions.Key(null, List.of("HS256"), SECRET, null));
  }

  private static String good(JsonObject claims) {
    return token("HS256", SECRET, claims);
  }

  private static int code(Future<?> future) {
    Throwable failure = Await.failure(future);
    assertThat(failure).isInstanceOf(PushException.class);
    return ((PushException) failure).code();
  }

  @Test
  void eachAlgorithmIsVerifiedWithItsKey(Vertx vertx) {
    Map<String, Object> keys = new LinkedHashMap<>();
    List.of("HS256", "HS384", "HS512").forEach(each -> keys.put(each, SECRET));
    List.of("RS256", "RS384", "RS512", "PS256").forEach(each -> keys.put(each, RSA));
    keys.put("ES256", Tokens.pair("secp256r1"));
    keys.put("ES384", Tokens.pair("secp384r1"));
    keys.put("ES512", Tokens.pair("secp521r1"));
    keys.put("EdDSA", Tokens.pair("Ed25519"));
    TokenOptions options = new TokenOptions();
    keys.forEach((algorithm, key) -> options.addKey(key instanceof KeyPair pair
      ? new TokenOptions.Key(algorithm, List.of(algorithm), null, Tokens.pem(pair.getPublic()))
      : new TokenOptions.Key(algorithm, List.of(algorithm), SECRET, null)));
    trust(vertx, options);
    keys.forEach((algorithm, key) -> {
      String token = token(algorithm, key, algorithm, claims("ann"));
      assertThat(Await.result(trust.identify(token)).uid()).as(algorithm).isEqualTo("ann");
      int middle = token.lastIndexOf('.') + 20;
      String changed = token.substring(0, middle) + (token.charAt(middle) == 'A' ? 'B' : 'A') + token.substring(middle + 1);
      assertThat(code(trust.identify(changed))).as(algorithm).isEqualTo(4500);
    });
  }

  @Test
  void claimsBecomeAnIdentity(Vertx vertx) {
    JsonObject claims = claims("ann").put("jti", "t-1").put("channels", new JsonArray().add("news"))
      .put("groups", new JsonArray().add("staff")).put("info", new JsonObject().put("name", "Ann"))
      .put("allow", new JsonArray().add(new JsonObject().put("actions", new JsonArray().add("publish"))
        .put("pattern", "chat/#")));
    assertThat(Await.result(trust(vertx, secretOptions()).identify(good(claims)))).isEqualTo(new Identity("ann",
      NOW + 600_000, "t-1", List.of("news"), List.of("staff"), new JsonObject().put("name", "Ann"),
      List.of(ChannelAccess.Rule.allow("chat/#", ChannelAccess.Action.PUBLISH))));
  }

  /** What attackers and mistakes send; each with its code. */
  private static Map<String, String> badTokens() {
    String header = "{\"alg\":\"HS256\"}";
    String payload = claims("ann").encode();
    String token = good(claims("ann"));
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("empty", "");
    bad.put("two dots", "..");
    bad.put("no JSON", "a.b.c");
    bad.put("none, unsigned", Tokens.base64("{\"alg\":\"none\"}".getBytes()) + "." + Tokens.base64(payload.getBytes()) + ".");
    bad.put("none, signed", Tokens.signed("HS256", SECRET, "{\"alg\":\"none\"}", payload));
    bad.put("None", Tokens.signed("HS256", SECRET, "{\"alg\":\"None\"}", payload));
    bad.put("no alg", Tokens.signed("HS256", SECRET, "{}", payload));
    bad.put("alg of another type", Tokens.signed("HS256", SECRET, "{\"alg\":1}", payload));
    bad.put("an algorithm that is not the key's", token("HS512", SECRET, claims("ann")));
    bad.put("an algorithm of public keys", token("RS256", RSA, claims("ann")));
    bad.put("the signature of another algorithm", Tokens.signed("HS512", SECRET, header, payload));
    bad.put("another secret", token("HS256", SECRET.replace('0', '1'), claims("ann")));
    bad.put("truncated", token.substring(0, token.length() - 2));
    bad.put("one character more", token + "A");
    bad.put("padding", token + "=");
    bad.put("a line end", token + "\n");
    bad.put("another part", token + ".e30");
    bad.put("characters outside the alphabet", token.replace('.', '!'));
    bad.put("a member twice", Tokens.signed("HS256", SECRET, header,
      "{\"sub\":\"bob\",\"sub\":\"ann\",\"exp\":" + (SECOND + 60) + "}"));
    bad.put("alg twice", Tokens.signed("HS256", SECRET, "{\"alg\":\"none\",\"alg\":\"HS256\"}", payload));
    bad.put("a member twice inside", Tokens.signed("HS256", SECRET, header,
      "{\"sub\":\"bob\",\"info\":{\"a\":1,\"a\":2},\"exp\":" + (SECOND + 60) + "}"));
    bad.put("something after the claims", Tokens.signed("HS256", SECRET, header, payload + "{}"));
    bad.put("claims that are a list", Tokens.signed("HS256", SECRET, header, "[]"));
    bad.put("claims that are deep", Tokens.signed("HS256", SECRET, header,
      "{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}"));
    bad.put("crit", Tokens.signed("HS256", SECRET, "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}", payload));
    bad.put("b64", Tokens.signed("HS256", SECRET, "{\"alg\":\"HS256\",\"b64\":false}", payload));
    bad.put("encrypted", Tokens.signed("HS256", SECRET, "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", payload));
    bad.put("another type", Tokens.signed("HS256", SECRET, "{\"alg\":\"HS256\",\"typ\":\"logout+xml\"}", payload));
    return bad;
  }

  private static Map<String, JsonObject> badClaims() {
    Map<String, JsonObject> bad = new LinkedHashMap<>();
    bad.put("no exp", new JsonObject().put("sub", "ann"));
    bad.put("exp as text", claims("ann").put("exp", "9999999999"));
    bad.put("exp null", claims("ann").putNull("exp"));
    bad.put("exp in milliseconds", claims("ann").put("exp", NOW + 1));
    bad.put("exp too far away", claims("ann").put("exp", SECOND + 32L * 24 * 3_600));
    bad.put("exp negative", claims("ann").put("exp", -1));
    bad.put("not yet valid", claims("ann").put("nbf", SECOND + 61));
    bad.put("issued in the future", claims("ann").put("iat", SECOND + 61));
    bad.put("nbf as text", claims("ann").put("nbf", "now"));
    bad.put("no sub", new JsonObject().put("exp", SECOND + 60));
    bad.put("an empty sub", claims(""));
    bad.put("sub as a number", claims("ann").put("sub", 1));
    bad.put("a long sub", claims("x".repeat(257)));
    bad.put("jti as a number", claims("ann").put("jti", 1));
    bad.put("a channel token", claims("ann").put("channel", "news"));
    bad.put("channels as text", claims("ann").put("channels", "news"));
    bad.put("an empty channel", claims("ann").put("channels", new JsonArray().add("")));
    bad.put("too many groups", claims("ann").put("groups", new JsonArray(java.util.Collections.nCopies(1_001, "a"))));
    bad.put("info as text", claims("ann").put("info", "Ann"));
    bad.put("allow that forbids", claims("ann").put("allow", new JsonArray().add(new JsonObject().put("allow", false)
      .put("actions", new JsonArray()).put("pattern", "#"))));
    bad.put("an unknown action", claims("ann").put("allow", new JsonArray().add(new JsonObject()
      .put("actions", new JsonArray().add("rule")).put("pattern", "#"))));
    return bad;
  }

  @Test
  void badTokensAreRefused(Vertx vertx) {
    trust(vertx, secretOptions());
    Map<String, String> bad = badTokens();
    badClaims().forEach((what, claims) -> bad.put(what, good(claims)));
    bad.forEach((what, token) -> assertThat(code(trust.identify(token))).as(what).isEqualTo(4500));
    assertThat(BridgeCounters.of(vertx, "push").count("token_refused")).isEqualTo(bad.size());
    assertThat(Await.result(trust.identify(good(claims("ann")))).uid()).isEqualTo("ann");
  }

  @Test
  void aPublicKeyIsNoSecret(Vertx vertx) {
    String pem = Tokens.pem(RSA.getPublic());
    trust(vertx, new TokenOptions().addKey(new TokenOptions.Key("a", List.of("RS256"), null, pem)));
    for (Object secret : List.of(pem, pem.trim(), RSA.getPublic().getEncoded())) {
      assertThat(code(trust.identify(token("HS256", secret, "a", claims("ann"))))).isEqualTo(4500);
    }
    assertThat(code(trust.identify(token("PS256", RSA, "a", claims("ann"))))).as("not its algorithm").isEqualTo(4500);
    assertThat(Await.result(trust.identify(token("RS256", RSA, "a", claims("ann")))).uid()).isEqualTo("ann");
  }

  @Test
  void aKeyIsFoundByItsIdAndNoOther(Vertx vertx) {
    trust(vertx, new TokenOptions()
      .addKey(new TokenOptions.Key("a", List.of("RS256"), null, Tokens.pem(RSA.getPublic())))
      .addKey(new TokenOptions.Key("b", List.of("RS256"), null, Tokens.pem(OTHER_RSA.getPublic()))));
    assertThat(Await.result(trust.identify(token("RS256", OTHER_RSA, "b", claims("ann")))).uid()).isEqualTo("ann");
    assertThat(Await.result(trust.identify(token("RS256", OTHER_RSA, claims("ann")))).uid()).isEqualTo("ann");
    assertThat(code(trust.identify(token("RS256", OTHER_RSA, "a", claims("ann"))))).isEqualTo(4500);
    assertThat(code(trust.identify(token("RS256", RSA, "c", claims("ann"))))).isEqualTo(4500);
  }

  @Test
  void aTokenExpiresAfterTheLeeway(Vertx vertx) {
    trust(vertx, secretOptions());
    String token = good(new JsonObject().put("sub", "ann").put("exp", SECOND).put("nbf", SECOND + 60));
    assertThat(Await.result(trust.identify(token)).expiresAtMs()).isEqualTo(NOW + 60_000);
    clock.addAndGet(59_999);
    assertThat(Await.result(trust.identify(token)).uid()).isEqualTo("ann");
    clock.incrementAndGet();
    assertThat(code(trust.identify(token))).isEqualTo(4501);
  }

  @Test
  void aHugeTokenIsNotRead(Vertx vertx) {
    trust(vertx, secretOptions().setMaxTokenBytes(500));
    String token = good(claims("ann").put("info", new JsonObject().put("a", "x".repeat(400))));
    assertThat(Await.failure(trust.identify(token))).hasMessage("token: too long (expected: at most 500 bytes)");
    assertThat(code(trust.identify("x".repeat(10_000_000)))).isEqualTo(4500);
  }

  @Test
  void issuersAndAudiencesAreChecked(Vertx vertx) {
    trust(vertx, secretOptions().setIssuers(List.of("https://id.example")).setAudiences(List.of("push", "all")));
    JsonObject claims = claims("ann").put("iss", "https://id.example");
    assertThat(Await.result(trust.identify(good(claims.copy().put("aud", "push")))).uid()).isEqualTo("ann");
    assertThat(Await.result(trust.identify(good(claims.copy().put("aud", new JsonArray().add("x").add("all"))))).uid())
      .isEqualTo("ann");
    for (Object audience : List.of("shop", new JsonArray(), new JsonArray().add("shop").addNull(), 1)) {
      assertThat(code(trust.identify(good(claims.copy().put("aud", audience))))).isEqualTo(4500);
    }
    assertThat(code(trust.identify(good(claims)))).as("no aud").isEqualTo(4500);
    assertThat(code(trust.identify(good(claims.copy().put("aud", "push").put("iss", "x"))))).isEqualTo(4500);
  }

  @Test
  void aChannelTokenIsForOneUserAndChannel(Vertx vertx) {
    trust(vertx, secretOptions());
    String token = good(claims("ann").put("channel", "private-1"));
    assertThat(Await.result(trust.channel(token, "ann", "private-1")).actions())
      .isEqualTo(Set.of(ChannelAccess.Action.SUBSCRIBE, ChannelAccess.Action.PRESENCE));
    String all = good(claims("ann").put("channel", "private-1").put("actions", new JsonArray().add("publish")));
    assertThat(Await.result(trust.channel(all, "ann", "private-1")).actions()).isEqualTo(Set.of(ChannelAccess.Action.PUBLISH));
    assertThat(code(trust.channel(token, "bob", "private-1"))).isEqualTo(401);
    assertThat(code(trust.channel(token, "", "private-1"))).isEqualTo(401);
    assertThat(code(trust.channel(token, "ann", "private-10"))).isEqualTo(401);
    assertThat(code(trust.channel(good(claims("ann")), "ann", "private-1"))).as("one to connect with").isEqualTo(401);
    clock.addAndGet(700_000);
    assertThat(code(trust.channel(token, "ann", "private-1"))).as("expired").isEqualTo(401);
  }

  @Test
  void withoutKeysEveryTokenIsRefused(Vertx vertx) {
    trust(vertx, new TokenOptions());
    assertThat(code(trust.identify(good(claims("ann"))))).isEqualTo(4500);
    assertThat(trust.isApiKey("")).isFalse();
    assertThat(trust.isApiKey(null)).isFalse();
  }

  @Test
  void closingTwiceIsClosing(Vertx vertx) {
    trust(vertx, secretOptions());
    Await.result(trust.close());
    Await.result(trust.close());
  }

  @Test
  void apiKeysAreCompared(Vertx vertx) {
    trust(vertx, new TokenOptions().setApiKeys(List.of(SECRET, "k".repeat(32))));
    assertThat(trust.isApiKey(SECRET)).isTrue();
    assertThat(trust.isApiKey("k".repeat(32))).isTrue();
    assertThat(trust.isApiKey("k".repeat(33))).isFalse();
    assertThat(trust.isApiKey("k".repeat(5_000))).isFalse();
  }

  @Test
  void weakKeysAreRefusedAtTheStart(Vertx vertx) {
    Map<String, TokenOptions> weak = new LinkedHashMap<>();
    weak.put("a short secret", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("HS256"), "x".repeat(31), null)));
    weak.put("too short for HS512",
      new TokenOptions().addKey(new TokenOptions.Key(null, List.of("HS512"), "x".repeat(63), null)));
    weak.put("RSA of 1024 bits", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("RS256"), null,
      Tokens.pem(Tokens.pair("1024").getPublic()))));
    weak.put("RSA for ES256", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("ES256"), null,
      Tokens.pem(RSA.getPublic()))));
    weak.put("no PEM", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("RS256"), null, "abc")));
    weak.put("a short API key", new TokenOptions().setApiKeys(List.of("k".repeat(31))));
    weak.forEach((what, options) -> assertThat(Await.failure(TokenTrust.create(vertx, "push", options))).as(what)
      .isInstanceOf(IllegalArgumentException.class).message().doesNotContain("xxx").doesNotContain("kkk"));
  }

  @Test
  void randomChangesAreRefusedAndNothingElseHappens(Vertx vertx) {
    trust(vertx, secretOptions());
    String token = good(claims("ann"));
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder changed = new StringBuilder(token);
      for (int j = 0; j <= random.nextInt(3); j++) {
        changed.setCharAt(random.nextInt(token.length()), (char) (random.nextInt(96) + 32));
      }
      if (!changed.toString().equals(token)) {
        assertThat(code(trust.identify(changed.toString()))).isEqualTo(4500);
      }
    }
  }
}
