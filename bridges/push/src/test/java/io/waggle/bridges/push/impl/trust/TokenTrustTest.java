// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import static io.waggle.testkit.IssuedTokens.SECRET;
import static io.waggle.testkit.IssuedTokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.Identity;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.References;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.IssuedTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class TokenTrustTest {

  private static final long NOW = 1_700_000_000_000L;
  private static final KeyPair RSA = IssuedTokens.pair("2048");
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

  private static JsonObject claims(String uid) {
    return IssuedTokens.claims(uid, NOW);
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
  void claimsBecomeAnIdentity(Vertx vertx) {
    JsonObject claims = claims("ann").put("jti", "t-1").put("channels", new JsonArray().add("news"))
      .put("groups", new JsonArray().add("staff")).put("info", new JsonObject().put("name", "Ann"))
      .put("allow", new JsonArray().add(new JsonObject().put("actions", new JsonArray().add("publish"))
        .put("pattern", "chat/#")));
    assertThat(Await.result(trust(vertx, secretOptions()).identify(good(claims)))).isEqualTo(new Identity("ann",
      NOW + 600_000, "t-1", List.of("news"), List.of("staff"), new JsonObject().put("name", "Ann"),
      List.of(ChannelAccess.Rule.allow("chat/#", ChannelAccess.Action.PUBLISH))));
  }

  private static Map<String, JsonObject> badClaims() {
    Map<String, JsonObject> bad = new LinkedHashMap<>();
    bad.put("no sub", new JsonObject().put("exp", SECOND + 60));
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
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("no token", "abc");
    bad.put("another secret", token("HS256", SECRET.replace('0', '1'), claims("ann")));
    badClaims().forEach((what, claims) -> bad.put(what, good(claims)));
    bad.forEach((what, token) -> assertThat(code(trust.identify(token))).as(what).isEqualTo(4500));
    assertThat(BridgeCounters.of(vertx, "push").count("token_refused")).isEqualTo(bad.size());
    assertThat(Await.result(trust.identify(good(claims("ann")))).uid()).isEqualTo("ann");
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
  void secretsAndApiKeysInFilesAreReadAgain(Vertx vertx, @TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "a".repeat(32) + "\n");
    Path apiKey = Files.writeString(folder.resolve("api"), "k".repeat(32));
    trust(vertx, new TokenOptions().setUnknownKidMs(100).setApiKeys(List.of(SECRET, "${file:" + apiKey + "}"))
      .addKey(new TokenOptions.Key(null, List.of("HS256"), "${file:" + secret + "}", null)));
    assertThat(Await.result(trust.identify(token("HS256", "a".repeat(32), claims("ann")))).uid()).isEqualTo("ann");
    assertThat(trust.isApiKey("k".repeat(32))).isTrue();
    Files.writeString(secret, "b".repeat(32));
    Files.writeString(apiKey, "m".repeat(32));
    assertThat(Await.result(trust.identify(token("HS256", "b".repeat(32), claims("ann")))).uid()).isEqualTo("ann");
    assertThat(code(trust.identify(token("HS256", "a".repeat(32), claims("ann"))))).isEqualTo(4500);
    assertThat(trust.isApiKey("k".repeat(32))).isFalse();
    assertThat(trust.isApiKey("m".repeat(32))).isTrue();
    assertThat(trust.isApiKey(SECRET)).isTrue();
  }

  @Test
  void whoCannotBeCheckedYetIsToldToComeLater(Vertx vertx) {
    HttpServer server = Await.result(vertx.createHttpServer().requestHandler(request ->
      request.response().setStatusCode(500).end()).listen(0, "127.0.0.1"));
    trust(vertx, new TokenOptions().setJwks("http://127.0.0.1:" + server.actualPort() + "/").setUnknownKidMs(7_000));
    String token = token("RS256", RSA, claims("ann"));
    assertThat(Await.failure(trust.identify(token))).isInstanceOfSatisfying(PushException.class, failure -> {
      assertThat(failure.code()).isEqualTo(503);
      assertThat(failure.retryMs()).isEqualTo(7_000);
    });
    assertThat(code(trust.channel(token, "ann", "private-1"))).isEqualTo(503);
    Await.result(server.close());
  }

  @Test
  void weakKeysAreRefusedAtTheStart(Vertx vertx) {
    Map<String, TokenOptions> weak = new LinkedHashMap<>();
    weak.put("a short secret", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("HS256"), "x".repeat(31), null)));
    weak.put("RSA for ES256", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("ES256"), null,
      IssuedTokens.pem(RSA.getPublic()))));
    weak.put("RSA for ES256 too", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("RS256", "ES256"), null,
      IssuedTokens.pem(RSA.getPublic()))));
    weak.put("no PEM", new TokenOptions().addKey(new TokenOptions.Key(null, List.of("RS256"), null, "abc")));
    weak.put("a short API key", new TokenOptions().setApiKeys(List.of("k".repeat(31))));
    weak.put("no API key", new TokenOptions().setApiKeys(List.of("${env:WAGGLE_NO_SUCH_VARIABLE}")));
    weak.forEach((what, options) -> assertThat(Await.failure(TokenTrust.create(vertx, "push", options))).as(what)
      .isInstanceOf(IllegalArgumentException.class).message().doesNotContain("xxx").doesNotContain("kkk"));
  }
}
