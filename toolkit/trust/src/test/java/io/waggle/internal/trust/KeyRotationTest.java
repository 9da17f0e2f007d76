// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import static io.waggle.internal.trust.TokenRefusal.Kind.LATER;
import static io.waggle.internal.trust.TokenRefusal.Kind.WRONG;
import static io.waggle.testkit.IssuedTokens.jwk;
import static io.waggle.testkit.IssuedTokens.jwks;
import static io.waggle.testkit.IssuedTokens.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.IssuedTokens;
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

  private static final KeyPair RSA = IssuedTokens.pair("2048");
  private static final KeyPair CURVE = IssuedTokens.pair("secp256r1");
  private static final KeyPair EDWARDS = IssuedTokens.pair("Ed25519");

  private final AtomicInteger requests = new AtomicInteger();
  private volatile io.vertx.core.Handler<HttpServerRequest> answer;
  private HttpServer server;
  private Verifying verifying;

  @AfterEach
  void close() {
    if (verifying != null) {
      verifying.close();
    }
    if (server != null) {
      Await.result(server.close());
    }
  }

  private Verifying served(Vertx vertx, JsonObject jwks) {
    serve(jwks);
    server = Await.result(vertx.createHttpServer().requestHandler(request -> {
      requests.incrementAndGet();
      answer.handle(request);
    }).listen(0, "127.0.0.1"));
    verifying = new Verifying(vertx);
    verifying.jwks = "http://127.0.0.1:" + server.actualPort() + "/keys";
    return verifying;
  }

  private void serve(JsonObject jwks) {
    answer = request -> request.response().end(jwks.encode());
  }

  private static JsonObject claims(String user) {
    return IssuedTokens.claims(user, Verifying.NOW);
  }

  private Future<String> user(String token) {
    return verifying.verify(token).map(VerifiedToken::subject);
  }

  private TokenRefusal.Kind refusal(String token) {
    return verifying.refusal(token);
  }

  @Test
  void keysOfASetAreUsedEachForItsKind(Vertx vertx) {
    served(vertx, jwks(jwk("r", RSA.getPublic()), jwk("e", CURVE.getPublic()), jwk("d", EDWARDS.getPublic()))).start();
    assertThat(Await.result(user(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
    assertThat(Await.result(user(token("ES256", CURVE, "e", claims("bob"))))).isEqualTo("bob");
    assertThat(Await.result(user(token("EdDSA", EDWARDS, "d", claims("cid"))))).isEqualTo("cid");
    assertThat(refusal(token("RS512", RSA, "r", claims("ann")))).as("not in jwksAlgorithms").isEqualTo(WRONG);
    assertThat(refusal(token("RS256", RSA, "e", claims("ann")))).as("another key's id").isEqualTo(WRONG);
  }

  @Test
  void keysThatAreNotForThisAreLeftOut(Vertx vertx) {
    JsonObject secret = new JsonObject().put("kty", "oct").put("kid", "s").put("k", IssuedTokens.base64(IssuedTokens.SECRET.getBytes()));
    served(vertx, jwks(secret, jwk("x", RSA.getPublic()).put("use", "enc"),
      jwk("y", RSA.getPublic()).put("alg", "RS512"), new JsonObject().put("kty", "?"), new JsonObject(),
      jwk("bad", CURVE.getPublic()).put("x", IssuedTokens.base64(new byte[32])), jwk("r", RSA.getPublic()))).start();
    for (String kid : List.of("x", "y")) {
      assertThat(refusal(token("RS256", RSA, kid, claims("ann")))).as(kid).isEqualTo(WRONG);
    }
    assertThat(refusal(token("ES256", CURVE, "bad", claims("ann")))).isEqualTo(WRONG);
    assertThat(refusal(token("HS256", IssuedTokens.SECRET, "s", claims("ann")))).isEqualTo(WRONG);
    assertThat(Await.result(user(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
  }

  @Test
  void anUnknownKeyIdReadsTheSetAgainOnceInAWhile(Vertx vertx) {
    served(vertx, jwks(jwk("r", RSA.getPublic()))).start();
    serve(jwks(jwk("e", CURVE.getPublic())));
    assertThat(Await.result(user(token("ES256", CURVE, "e", claims("ann"))))).isEqualTo("ann");
    assertThat(refusal(token("RS256", RSA, "r", claims("ann")))).as("it is gone").isEqualTo(WRONG);
    for (int i = 0; i < 100; i++) {
      assertThat(refusal(token("ES256", CURVE, "unknown-" + i, claims("ann")))).isEqualTo(WRONG);
    }
    assertThat(requests).hasValue(2);
  }

  @Test
  void manyTokensWithAnUnknownKeyIdWaitForOneRequest(Vertx vertx) {
    served(vertx, jwks(jwk("r", RSA.getPublic()))).start();
    serve(jwks(jwk("e", CURVE.getPublic())));
    String token = token("ES256", CURVE, "e", claims("ann"));
    assertThat(Await.result(Future.all(java.util.stream.Stream.generate(() -> user(token)).limit(50).toList())).<String>list())
      .hasSize(50).containsOnly("ann");
    assertThat(requests).hasValue(2);
  }

  @Test
  void theSetIsReadAgainEverySoOften(Vertx vertx) {
    served(vertx, jwks(jwk("r", RSA.getPublic()))).reloadMs = 100;
    verifying.start();
    String old = token("RS256", RSA, "r", claims("ann"));
    assertThat(Await.result(user(old))).isEqualTo("ann");
    serve(jwks(jwk("e", CURVE.getPublic())));
    Await.until("the old key is gone", () -> Await.result(user(old).otherwise("refused")).equals("refused"));
  }

  @Test
  void aServerThatFailsLeavesTheKeysAsTheyWere(Vertx vertx) {
    served(vertx, jwks(jwk("r", RSA.getPublic()))).unknownKeyMs = 100;
    verifying.maxBytes = 10_000;
    verifying.maxKeys = 2;
    verifying.start();
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
          refusal(token("RS256", RSA, "unknown", claims("ann")));
          return log.lines().size() > logged;
        });
      }
      assertThat(log.lines()).allMatch(line -> line.contains("those before are kept"));
    }
    assertThat(Await.result(user(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
  }

  @Test
  void aServerThatIsNotThereAtTheStartIsAskedAgain(Vertx vertx) {
    served(vertx, jwks(jwk("r", RSA.getPublic()))).unknownKeyMs = 100;
    answer = request -> request.response().setStatusCode(503).end();
    try (LogLines log = LogLines.of(KeySource.class.getName())) {
      verifying.start();
      String token = token("RS256", RSA, "r", claims("ann"));
      assertThat(refusal(token)).isEqualTo(LATER);
      assertThat(log.lines()).isNotEmpty();
      serve(jwks(jwk("r", RSA.getPublic())));
      Await.until("the keys are there", () -> Await.result(user(token).otherwise("")).equals("ann"));
    }
  }

  @Test
  void aServerWithACertificateThatNobodyVouchesForIsNotBelieved(Vertx vertx) {
    try (SelfSigned certificate = SelfSigned.create(); LogLines log = LogLines.of(KeySource.class.getName())) {
      server = Await.result(vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(
          new PemKeyCertOptions().setCertPath(certificate.certPath()).setKeyPath(certificate.keyPath())))
        .requestHandler(request -> request.response().end(jwks(jwk("r", RSA.getPublic())).encode())).listen(0, "127.0.0.1"));
      verifying = new Verifying(vertx);
      verifying.jwks = "https://localhost:" + server.actualPort() + "/keys";
      verifying.start();
      assertThat(refusal(token("RS256", RSA, "r", claims("ann")))).isEqualTo(LATER);
      assertThat(log.lines()).isNotEmpty();
    }
  }

  @Test
  void theKeyOfACertificateIsUsed(Vertx vertx) throws Exception {
    try (SelfSigned certificate = SelfSigned.create()) {
      String pem = Files.readString(Path.of(certificate.keyPath())).replaceAll("-----[A-Z ]+-----", "");
      KeyPair pair = new KeyPair(null, KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))));
      String pemOfCertificate = Files.readString(Path.of(certificate.certPath()));
      verifying = new Verifying(vertx).with(() -> TokenKey.ofPem(null, pemOfCertificate, List.of("ES256"))).start();
      assertThat(Await.result(user(token("ES256", pair, claims("ann"))))).isEqualTo("ann");
      assertThat(refusal(token("ES256", CURVE, claims("ann")))).isEqualTo(WRONG);
    }
  }

  @Test
  void filesAreReadAgain(Vertx vertx, @TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "a".repeat(32) + "\n");
    Path set = Files.writeString(folder.resolve("set.json"), jwks(jwk("r", RSA.getPublic())).encode());
    verifying = new Verifying(vertx)
      .with(() -> TokenKey.ofSecret(null, SmallFile.text(secret.toString(), "secret", 100), List.of("HS256")));
    verifying.jwks = set.toString();
    verifying.unknownKeyMs = 100;
    verifying.start();
    assertThat(Await.result(user(token("RS256", RSA, "r", claims("ann"))))).isEqualTo("ann");
    assertThat(Await.result(user(token("HS256", "a".repeat(32), claims("ann"))))).isEqualTo("ann");
    Files.writeString(secret, "b".repeat(32));
    Files.writeString(set, jwks(jwk("e", CURVE.getPublic())).encode());
    assertThat(Await.result(user(token("HS256", "b".repeat(32), claims("ann"))))).isEqualTo("ann");
    assertThat(Await.result(user(token("ES256", CURVE, "e", claims("ann"))))).isEqualTo("ann");
    assertThat(refusal(token("HS256", "a".repeat(32), claims("ann")))).isEqualTo(WRONG);
  }

  @Test
  void whatIsWrongOnThisMachineIsToldAtTheStart(Vertx vertx, @TempDir Path folder) throws IOException {
    Path broken = Files.writeString(folder.resolve("broken"), "{}");
    verifying = new Verifying(vertx);
    for (String file : List.of(folder.resolve("none").toString(), broken.toString())) {
      verifying.jwks = file;
      assertThat(Await.failure(verifying.started())).hasMessageStartingWith("jwks: ").hasMessageContaining("expected: ");
    }
    verifying.maxBytes = 1;
    assertThat(Await.failure(verifying.started())).hasMessageContaining("(expected: at most 1 bytes)");
  }

  @Test
  void aKeyOfThisMachineThatIsWrongIsToldAlsoIfThereIsAUrl(Vertx vertx) {
    served(vertx, jwks(jwk("r", RSA.getPublic()))).withSecret("x".repeat(31), "HS256");
    assertThat(Await.failure(verifying.started())).isInstanceOf(IllegalArgumentException.class)
      .hasMessageStartingWith("secret: 31 bytes");
  }
}
