// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import static io.waggle.bridges.push.impl.trust.Tokens.NOW;
import static io.waggle.bridges.push.impl.trust.Tokens.claims;
import static io.waggle.bridges.push.impl.trust.Tokens.jwk;
import static io.waggle.bridges.push.impl.trust.Tokens.jwks;
import static io.waggle.bridges.push.impl.trust.Tokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.LogLines;
import io.waggle.testkit.SelfSigned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class KeyRotationTest {

  private static final KeyPair RSA = Tokens.pair("2048");
  private static final KeyPair CURVE = Tokens.pair("secp256r1");
  private static final KeyPair EDWARDS = Tokens.pair("Ed25519");
  private static final long LONG = 3_600_000;

  private final AtomicInteger requests = new AtomicInteger();
  private volatile io.vertx.core.Handler<HttpServerRequest> answer;
  private HttpServer server;
  private TokenTrust trust;

  @AfterEach
  void close() {
    if (trust != null) {
      Await.result(trust.close());
    }
    if (server != null) {
      Await.result(server.close());
    }
  }

  private TokenOptions served(Vertx vertx, JsonObject jwks) {
    serve(jwks);
    server = Await.result(vertx.createHttpServer().requestHandler(request -> {
      requests.incrementAndGet();
      answer.handle(request);
    }).listen(0, "127.0.0.1"));
    return new TokenOptions().setJwks("http://127.0.0.1:" + server.actualPort() + "/keys").setReloadMs(LONG)
      .setUnknownKidMs(LONG);
  }

  private void serve(JsonObject jwks) {
    answer = request -> request.response().end(jwks.encode());
  }

  private void trust(Vertx vertx, TokenOptions options) {
    trust = Await.result(TokenTrust.create(vertx, "push", options, () -> NOW, new References()));
  }

  private Future<String> uid(String token) {
    return trust.identify(token).map(identity -> identity.uid());
  }

  private int code(String token) {
    return ((PushException) Await.failure(trust.identify(token))).code();
  }

  @Test
  void keysOfASetAreUsedEachForItsKind(Vertx vertx) {
    trust(vertx, served(vertx, jwks(jwk("r", RSA.getPublic()), jwk("e", CURVE.getPublic()), jwk("d", EDWARDS.getPublic()))));
    assertThat(Await.result(uid(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
    assertThat(Await.result(uid(token("ES256", CURVE, "e", claims("bob"))))).isEqualTo("bob");
    assertThat(Await.result(uid(token("EdDSA", EDWARDS, "d", claims("cid"))))).isEqualTo("cid");
    assertThat(code(token("RS512", RSA, "r", claims("ann")))).as("not in jwksAlgorithms").isEqualTo(4500);
    assertThat(code(token("RS256", RSA, "e", claims("ann")))).as("another key's id").isEqualTo(4500);
  }

  @Test
  void keysThatAreNotForThisAreLeftOut(Vertx vertx) {
    JsonObject secret = new JsonObject().put("kty", "oct").put("kid", "s").put("k", Tokens.base64(Tokens.SECRET.getBytes()));
    trust(vertx, served(vertx, jwks(secret, jwk("x", RSA.getPublic()).put("use", "enc"),
      jwk("y", RSA.getPublic()).put("alg", "RS512"), new JsonObject().put("kty", "?"), new JsonObject(),
      jwk("bad", CURVE.getPublic()).put("x", Tokens.base64(new byte[32])), jwk("r", RSA.getPublic()))));
    for (String kid : List.of("x", "y")) {
      assertThat(code(token("RS256", RSA, kid, claims("ann")))).as(kid).isEqualTo(4500);
    }
    assertThat(code(token("ES256", CURVE, "bad", claims("ann")))).isEqualTo(4500);
    assertThat(code(token("HS256", Tokens.SECRET, "s", claims("ann")))).isEqualTo(4500);
    assertThat(Await.result(uid(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
  }

  @Test
  void anUnknownKeyIdReadsTheSetAgainOnceInAWhile(Vertx vertx) {
    trust(vertx, served(vertx, jwks(jwk("r", RSA.getPublic()))));
    serve(jwks(jwk("e", CURVE.getPublic())));
    assertThat(Await.result(uid(token("ES256", CURVE, "e", claims("ann"))))).isEqualTo("ann");
    assertThat(code(token("RS256", RSA, "r", claims("ann")))).as("it is gone").isEqualTo(4500);
    for (int i = 0; i < 100; i++) {
      assertThat(code(token("ES256", CURVE, "unknown-" + i, claims("ann")))).isEqualTo(4500);
    }
    assertThat(requests).hasValue(2);
  }

  @Test
  void manyTokensWithAnUnknownKeyIdWaitForOneRequest(Vertx vertx) {
    trust(vertx, served(vertx, jwks(jwk("r", RSA.getPublic()))));
    serve(jwks(jwk("e", CURVE.getPublic())));
    String token = token("ES256", CURVE, "e", claims("ann"));
    assertThat(Await.result(Future.all(java.util.stream.Stream.generate(() -> uid(token)).limit(50).toList())).<String>list())
      .hasSize(50).containsOnly("ann");
    assertThat(requests).hasValue(2);
  }

  @Test
  void theSetIsReadAgainEverySoOften(Vertx vertx) {
    trust(vertx, served(vertx, jwks(jwk("r", RSA.getPublic()))).setReloadMs(100));
    String old = token("RS256", RSA, "r", claims("ann"));
    assertThat(Await.result(uid(old))).isEqualTo("ann");
    serve(jwks(jwk("e", CURVE.getPublic())));
    Await.until("the old key is gone", () -> Await.result(uid(old).otherwise("refused")).equals("refused"));
  }

  @Test
  void aServerThatFailsLeavesTheKeysAsTheyWere(Vertx vertx) {
    TokenOptions options = served(vertx, jwks(jwk("r", RSA.getPublic()))).setUnknownKidMs(100).setMaxJwksBytes(10_000)
      .setJwksTimeoutMs(3_000).setMaxKeys(2);
    trust(vertx, options);
    JsonObject key = jwk("r", CURVE.getPublic());
    List<io.vertx.core.Handler<HttpServerRequest>> faults = List.of(
      request -> request.response().setStatusCode(500).end(),
      request -> request.response().setStatusCode(302).putHeader("Location", "/other").end(),
      request -> request.response().end("{\"keys\":[],\"keys\":[]}"),
      request -> request.response().end("x"),
      request -> request.response().end(jwks(key, key, key).encode()),
      request -> request.response().end(jwks(key.copy().put("x5c", "x".repeat(20_000))).encode()),
      request -> request.response().setChunked(true).write("{"),
      request -> request.connection().close());
    try (LogLines log = LogLines.of(KeySource.class.getName())) {
      for (int i = 0; i < faults.size(); i++) {
        answer = faults.get(i);
        int logged = i;
        Await.until("fault " + i + " is noted", () -> {
          code(token("RS256", RSA, "unknown", claims("ann")));
          return log.lines().size() > logged;
        });
      }
      assertThat(log.lines()).allMatch(line -> line.contains("those before are kept"));
    }
    assertThat(Await.result(uid(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
  }

  @Test
  void aServerThatIsNotThereAtTheStartIsAskedAgain(Vertx vertx) {
    TokenOptions options = served(vertx, jwks(jwk("r", RSA.getPublic()))).setUnknownKidMs(100);
    answer = request -> request.response().setStatusCode(503).end();
    try (LogLines log = LogLines.of(KeySource.class.getName())) {
      trust(vertx, options);
      String token = token("RS256", RSA, "r", claims("ann"));
      assertThat(code(token)).isEqualTo(503);
      assertThat(log.lines()).isNotEmpty();
      serve(jwks(jwk("r", RSA.getPublic())));
      Await.until("the keys are there", () -> Await.result(uid(token).otherwise("")).equals("ann"));
    }
  }

  @Test
  void aServerWithACertificateThatNobodyVouchesForIsNotBelieved(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create(); LogLines log = LogLines.of(KeySource.class.getName())) {
      server = Await.result(vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(
          new PemKeyCertOptions().setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath())))
        .requestHandler(request -> request.response().end(jwks(jwk("r", RSA.getPublic())).encode())).listen(0, "127.0.0.1"));
      trust(vertx, new TokenOptions().setJwks("https://localhost:" + server.actualPort() + "/keys"));
      assertThat(code(token("RS256", RSA, "r", claims("ann")))).isEqualTo(503);
      assertThat(log.lines()).isNotEmpty();
    }
  }

  @Test
  void theKeyOfACertificateIsUsed(Vertx vertx) throws Exception {
    try (SelfSigned certificate = SelfSigned.create()) {
      String pem = Files.readString(Path.of(certificate.keyPath())).replaceAll("-----[A-Z ]+-----", "");
      KeyPair pair = new KeyPair(null, KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))));
      trust(vertx, new TokenOptions().addKey(new TokenOptions.Key(null, List.of("ES256"), null,
        "${file:" + certificate.certPath() + "}")));
      assertThat(Await.result(uid(token("ES256", pair, claims("ann"))))).isEqualTo("ann");
      assertThat(code(token("ES256", CURVE, claims("ann")))).isEqualTo(4500);
    }
  }

  @Test
  void filesAreReadAgain(Vertx vertx, @TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "a".repeat(32) + "\n");
    Path apiKey = Files.writeString(folder.resolve("api"), "k".repeat(32));
    Path set = Files.writeString(folder.resolve("set.json"), jwks(jwk("r", RSA.getPublic())).encode());
    trust(vertx, new TokenOptions().setJwks(set.toString()).setApiKeys(List.of("${file:" + apiKey + "}"))
      .setUnknownKidMs(100).setReloadMs(LONG)
      .addKey(new TokenOptions.Key(null, List.of("HS256"), "${file:" + secret + "}", null)));
    assertThat(Await.result(uid(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
    assertThat(Await.result(uid(token("HS256", "a".repeat(32), claims("ann"))))).isEqualTo("ann");
    Files.writeString(secret, "b".repeat(32));
    Files.writeString(set, jwks(jwk("e", CURVE.getPublic())).encode());
    Files.writeString(apiKey, "m".repeat(32));
    assertThat(Await.result(uid(token("HS256", "b".repeat(32), claims("ann"))))).isEqualTo("ann");
    assertThat(Await.result(uid(token("ES256", CURVE, "e", claims("ann"))))).isEqualTo("ann");
    assertThat(code(token("HS256", "a".repeat(32), claims("ann")))).isEqualTo(4500);
    assertThat(trust.isApiKey("k".repeat(32))).isFalse();
    assertThat(trust.isApiKey("m".repeat(32))).isTrue();
  }

  @Test
  void whatIsWrongOnThisMachineIsToldAtTheStart(Vertx vertx, @TempDir Path folder) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken"), "{}");
    List<TokenOptions> wrong = List.of(
      new TokenOptions().setJwks(folder.resolve("none").toString()),
      new TokenOptions().setJwks(broken.toString()),
      new TokenOptions().setJwks(broken.toString()).setMaxJwksBytes(1),
      new TokenOptions().setApiKeys(List.of("${env:WAGGLE_NO_SUCH_VARIABLE}")),
      new TokenOptions().setApiKeys(List.of("${file:" + folder.resolve("none") + "}")));
    wrong.forEach(options -> assertThat(Await.failure(TokenTrust.create(vertx, "push", options)))
      .hasMessageContaining("expected: "));
  }
}
