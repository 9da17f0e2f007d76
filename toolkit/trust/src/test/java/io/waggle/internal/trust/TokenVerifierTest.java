// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import static io.waggle.internal.trust.TokenRefusal.Kind.EXPIRED;
import static io.waggle.internal.trust.TokenRefusal.Kind.WRONG;
import static io.waggle.internal.trust.Verifying.NOW;
import static io.waggle.testkit.IssuedTokens.SECRET;
import static io.waggle.testkit.IssuedTokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.IssuedTokens;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class TokenVerifierTest {

  private static final KeyPair RSA = IssuedTokens.pair("2048");
  private static final KeyPair OTHER_RSA = IssuedTokens.pair("2048");
  private static final long SECOND = NOW / 1_000;

  private Verifying verifying;

  @BeforeEach
  void create(Vertx vertx) {
    verifying = new Verifying(vertx);
  }

  @AfterEach
  void close() {
    verifying.close();
  }

  private static JsonObject claims(String user) {
    return IssuedTokens.claims(user, NOW);
  }

  private static String good(JsonObject claims) {
    return token("HS256", SECRET, claims);
  }

  private void withSecret() {
    verifying.withSecret(SECRET, "HS256").start();
  }

  private void withPem(String kid, PublicKey key, String algorithm) {
    verifying.with(() -> TokenKey.ofPem(kid, IssuedTokens.pem(key), List.of(algorithm)));
  }

  @Test
  void eachAlgorithmIsVerifiedWithItsKey() {
    Map<String, Object> keys = new LinkedHashMap<>();
    List.of("HS256", "HS384", "HS512").forEach(each -> keys.put(each, SECRET));
    List.of("RS256", "RS384", "RS512", "PS256").forEach(each -> keys.put(each, RSA));
    keys.put("ES256", IssuedTokens.pair("secp256r1"));
    keys.put("ES384", IssuedTokens.pair("secp384r1"));
    keys.put("ES512", IssuedTokens.pair("secp521r1"));
    keys.put("EdDSA", IssuedTokens.pair("Ed25519"));
    keys.forEach((algorithm, key) -> verifying.with(() -> key instanceof KeyPair pair
      ? TokenKey.ofPem(algorithm, IssuedTokens.pem(pair.getPublic()), List.of(algorithm))
      : TokenKey.ofSecret(algorithm, SECRET, List.of(algorithm))));
    verifying.start();
    keys.forEach((algorithm, key) -> {
      String token = token(algorithm, key, algorithm, claims("ann"));
      assertThat(verifying.user(token)).as(algorithm).isEqualTo("ann");
      int middle = token.lastIndexOf('.') + 20;
      String changed = token.substring(0, middle) + (token.charAt(middle) == 'A' ? 'B' : 'A') + token.substring(middle + 1);
      assertThat(verifying.refusal(changed)).as(algorithm).isEqualTo(WRONG);
    });
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
    bad.put("none, unsigned", IssuedTokens.base64("{\"alg\":\"none\"}".getBytes()) + "." + IssuedTokens.base64(payload.getBytes()) + ".");
    bad.put("none, signed", IssuedTokens.signed("HS256", SECRET, "{\"alg\":\"none\"}", payload));
    bad.put("None", IssuedTokens.signed("HS256", SECRET, "{\"alg\":\"None\"}", payload));
    bad.put("no alg", IssuedTokens.signed("HS256", SECRET, "{}", payload));
    bad.put("alg of another type", IssuedTokens.signed("HS256", SECRET, "{\"alg\":1}", payload));
    bad.put("an algorithm that is not the key's", token("HS512", SECRET, claims("ann")));
    bad.put("an algorithm of public keys", token("RS256", RSA, claims("ann")));
    bad.put("the signature of another algorithm", IssuedTokens.signed("HS512", SECRET, header, payload));
    bad.put("another secret", token("HS256", SECRET.replace('0', '1'), claims("ann")));
    bad.put("truncated", token.substring(0, token.length() - 2));
    bad.put("one character more", token + "A");
    bad.put("padding", token + "=");
    bad.put("a line end", token + "\n");
    bad.put("another part", token + ".e30");
    bad.put("characters outside the alphabet", token.replace('.', '!'));
    bad.put("a member twice", IssuedTokens.signed("HS256", SECRET, header,
      "{\"sub\":\"bob\",\"sub\":\"ann\",\"exp\":" + (SECOND + 60) + "}"));
    bad.put("alg twice", IssuedTokens.signed("HS256", SECRET, "{\"alg\":\"none\",\"alg\":\"HS256\"}", payload));
    bad.put("a member twice inside", IssuedTokens.signed("HS256", SECRET, header,
      "{\"sub\":\"bob\",\"info\":{\"a\":1,\"a\":2},\"exp\":" + (SECOND + 60) + "}"));
    bad.put("something after the claims", IssuedTokens.signed("HS256", SECRET, header, payload + "{}"));
    bad.put("claims that are a list", IssuedTokens.signed("HS256", SECRET, header, "[]"));
    bad.put("claims that are deep", IssuedTokens.signed("HS256", SECRET, header,
      "{\"a\":" + "[".repeat(500) + "]".repeat(500) + "}"));
    bad.put("crit", IssuedTokens.signed("HS256", SECRET, "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}", payload));
    bad.put("b64", IssuedTokens.signed("HS256", SECRET, "{\"alg\":\"HS256\",\"b64\":false}", payload));
    bad.put("encrypted", IssuedTokens.signed("HS256", SECRET, "{\"alg\":\"dir\",\"enc\":\"A256GCM\"}", payload));
    bad.put("another type", IssuedTokens.signed("HS256", SECRET, "{\"alg\":\"HS256\",\"typ\":\"logout+xml\"}", payload));
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
    bad.put("a sub of two lines", claims("ann\nbob"));
    return bad;
  }

  @Test
  void badTokensAreRefused() {
    withSecret();
    Map<String, String> bad = badTokens();
    badClaims().forEach((what, claims) -> bad.put(what, good(claims)));
    bad.forEach((what, token) -> assertThat(verifying.refused(token)).as(what)
      .returns(WRONG, TokenRefusal::kind).message().contains(" (expected: ").doesNotContain("9999999999", "xxx"));
    assertThat(verifying.user(good(claims("ann")))).isEqualTo("ann");
  }

  @Test
  void aPublicKeyIsNoSecret() {
    withPem("a", RSA.getPublic(), "RS256");
    verifying.start();
    String pem = IssuedTokens.pem(RSA.getPublic());
    for (Object secret : List.of(pem, pem.trim(), RSA.getPublic().getEncoded())) {
      assertThat(verifying.refusal(token("HS256", secret, "a", claims("ann")))).isEqualTo(WRONG);
    }
    assertThat(verifying.refusal(token("PS256", RSA, "a", claims("ann")))).as("not its algorithm").isEqualTo(WRONG);
    assertThat(verifying.user(token("RS256", RSA, "a", claims("ann")))).isEqualTo("ann");
  }

  @Test
  void aKeyIsFoundByItsIdAndNoOther() {
    withPem("a", RSA.getPublic(), "RS256");
    withPem("b", OTHER_RSA.getPublic(), "RS256");
    verifying.start();
    assertThat(verifying.user(token("RS256", OTHER_RSA, "b", claims("ann")))).isEqualTo("ann");
    assertThat(verifying.user(token("RS256", OTHER_RSA, claims("ann")))).isEqualTo("ann");
    assertThat(verifying.refusal(token("RS256", OTHER_RSA, "a", claims("ann")))).isEqualTo(WRONG);
    assertThat(verifying.refusal(token("RS256", RSA, "c", claims("ann")))).isEqualTo(WRONG);
  }

  @Test
  void atMostEightKeysAreTriedForAToken() {
    for (int i = 0; i < 9; i++) {
      String secret = "x".repeat(32 + i);
      verifying.with(() -> TokenKey.ofSecret("k" + secret.length(), secret, List.of("HS256")));
    }
    verifying.start();
    assertThat(verifying.user(token("HS256", "x".repeat(39), claims("ann")))).isEqualTo("ann");
    assertThat(verifying.refusal(token("HS256", "x".repeat(40), claims("ann")))).isEqualTo(WRONG);
    assertThat(verifying.user(token("HS256", "x".repeat(40), "k40", claims("ann")))).as("named").isEqualTo("ann");
  }

  @Test
  void aTokenExpiresAfterTheLeeway() {
    withSecret();
    String token = good(new JsonObject().put("sub", "ann").put("exp", SECOND).put("nbf", SECOND + 60));
    assertThat(Await.result(verifying.verify(token)).endsAtMs()).as("not at once").isEqualTo(NOW + 60_000);
    assertThat(Await.result(verifying.verify(good(claims("ann")))).endsAtMs()).isEqualTo(NOW + 600_000);
    verifying.clock.addAndGet(59_999);
    assertThat(verifying.user(token)).isEqualTo("ann");
    verifying.clock.incrementAndGet();
    assertThat(verifying.refusal(token)).isEqualTo(EXPIRED);
  }

  @Test
  void aTokenSaysWhenItWasIssued() {
    withSecret();
    assertThat(Await.result(verifying.verify(good(claims("ann").put("iat", SECOND - 5)))).issuedAtMs()).isEqualTo(NOW - 5_000);
    assertThat(Await.result(verifying.verify(good(claims("ann")))).issuedAtMs()).isZero();
  }

  @Test
  void aHugeTokenIsNotRead() {
    verifying.maxTokenBytes = 500;
    withSecret();
    String token = good(claims("ann").put("info", "x".repeat(500)));
    assertThat(verifying.refused(token)).hasMessage("token: too long (expected: at most 500 bytes)");
    assertThat(verifying.refusal("x".repeat(10_000_000))).isEqualTo(WRONG);
  }

  @Test
  void issuersAndAudiencesAreChecked() {
    verifying.issuers = List.of("https://id.example");
    verifying.audiences = List.of("push", "all");
    withSecret();
    JsonObject claims = claims("ann").put("iss", "https://id.example");
    assertThat(verifying.user(good(claims.copy().put("aud", "push")))).isEqualTo("ann");
    assertThat(verifying.user(good(claims.copy().put("aud", new JsonArray().add("x").add("all"))))).isEqualTo("ann");
    for (Object audience : List.of("shop", new JsonArray(), new JsonArray().add("shop").addNull(), 1)) {
      assertThat(verifying.refusal(good(claims.copy().put("aud", audience)))).isEqualTo(WRONG);
    }
    assertThat(verifying.refusal(good(claims))).as("no aud").isEqualTo(WRONG);
    assertThat(verifying.refusal(good(claims.copy().put("aud", "push").put("iss", "x")))).isEqualTo(WRONG);
  }

  @Test
  void withoutKeysEveryTokenIsRefused() {
    verifying.start();
    assertThat(verifying.refused(good(claims("ann")))).hasMessage("token: not signed by a known key (expected: one)");
  }

  @Test
  void weakKeysAreRefused() {
    Map<String, Runnable> weak = new LinkedHashMap<>();
    weak.put("a short secret", () -> TokenKey.ofSecret(null, "x".repeat(31), List.of("HS256")));
    weak.put("too short for HS512", () -> TokenKey.ofSecret(null, "x".repeat(63), List.of("HS256", "HS512")));
    weak.put("no algorithm for secrets", () -> TokenKey.ofSecret(null, SECRET, List.of("RS256")));
    weak.put("RSA of 1024 bits", () -> TokenKey.ofPem(null,
      IssuedTokens.pem(IssuedTokens.pair("1024").getPublic()), List.of("RS256")));
    weak.put("RSA for ES256", () -> TokenKey.ofPem(null, IssuedTokens.pem(RSA.getPublic()), List.of("ES256")));
    weak.put("no PEM", () -> TokenKey.ofPem(null, "abcxxx", List.of("RS256")));
    weak.forEach((what, make) -> assertThatIllegalArgumentException().as(what).isThrownBy(make::run)
      .withMessageContaining("(expected: ").withMessageNotContaining("xxx"));
  }

  @Test
  void aKeyIsGoodForThoseAlgorithmsThatItIsOfTheKindFor() {
    assertThat(TokenKey.ofSecret(null, SECRET, List.of("HS256", "RS256")).algorithms()).containsExactly("HS256");
    assertThat(TokenKey.ofPem(null, IssuedTokens.pem(RSA.getPublic()), List.of("HS256", "RS256", "ES256", "PS256"))
      .algorithms()).containsExactly("RS256", "PS256");
  }

  @Test
  void randomChangesAreRefusedAndNothingElseHappens() {
    withSecret();
    String token = good(claims("ann"));
    Random random = new Random(42);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder changed = new StringBuilder(token);
      for (int j = 0; j <= random.nextInt(3); j++) {
        changed.setCharAt(random.nextInt(token.length()), (char) (random.nextInt(96) + 32));
      }
      if (!changed.toString().equals(token)) {
        assertThat(verifying.refusal(changed.toString())).isEqualTo(WRONG);
      }
    }
  }

  @Test
  void whatPeopleChooseAsAPasswordIsNotLikeAToken() {
    assertThat(TokenVerifier.isLikeToken(good(claims("ann")))).isTrue();
    for (String password : List.of("", "secret", "a.b.c", "eyJ", "eyJ.a", "eyJ.a.b.c")) {
      assertThat(TokenVerifier.isLikeToken(password)).as(password).isFalse();
    }
  }
}
