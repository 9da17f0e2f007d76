// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.waggle.bridges.mqtt.Authorizer.Action;
import io.waggle.bridges.mqtt.MqttAuthOptions;
import io.waggle.bridges.mqtt.MqttBanOptions;
import io.waggle.bridges.mqtt.MqttIdentity;
import io.waggle.bridges.mqtt.MqttJwtOptions;
import io.waggle.bridges.mqtt.MqttLogin;
import io.waggle.bridges.mqtt.MqttRefusal;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.IssuedTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CleanVertx
class TokensTest {

  private static final long SECONDS = System.currentTimeMillis() / 1_000;
  private static final MqttJwtOptions HS256 =
    new MqttJwtOptions().setSecret(IssuedTokens.SECRET).setAlgorithms(List.of("HS256"));

  private AuthChain chain;

  @AfterEach
  void close() {
    if (chain != null) {
      Await.result(chain.close());
    }
  }

  private void chain(Vertx vertx, MqttJwtOptions options) {
    chain = Await.result(AuthChain.create(vertx, "mqtt", new MqttAuthOptions().setJwt(options)
      .setBan(new MqttBanOptions().setFailures(0).setConnects(0)), List.of(), List.of()));
  }

  private static MqttLogin login(String username, String password) {
    return new MqttLogin("c1", username, password.getBytes(StandardCharsets.UTF_8), 5,
      SocketAddress.inetSocketAddress(1, "127.0.0.1"), null);
  }

  private MqttIdentity identity(String token) {
    return Await.result(chain.authenticate("tcp", login("anything", token)));
  }

  private String refusal(String token) {
    MqttRefusal refusal = (MqttRefusal) Await.failure(chain.authenticate("tcp", login("anything", token)));
    assertThat(refusal.reasonCode()).isEqualTo(0x86);
    return refusal.getMessage();
  }

  private static JsonObject claims(String user) {
    return IssuedTokens.claims(user, System.currentTimeMillis());
  }

  private static String hs(JsonObject claims) {
    return IssuedTokens.token("HS256", IssuedTokens.SECRET, claims);
  }

  @Test
  void aTokenInThePasswordNamesItsUser(Vertx vertx) {
    chain(vertx, HS256);
    MqttIdentity ann = identity(hs(claims("ann")));
    assertThat(ann.username()).isEqualTo("ann");
    assertThat(ann.superuser()).isFalse();
    assertThat(ann.expiresAt()).isBetween((SECONDS + 500) * 1_000, (SECONDS + 700) * 1_000);
    assertThat(ann.claims()).containsEntry("sub", "ann").containsEntry(Addresses.CLAIM, "127.0.0.1");
  }

  @Test
  void aTokenMayStandInTheUserName(Vertx vertx) {
    chain(vertx, new MqttJwtOptions(HS256).setField("username"));
    assertThat(Await.result(chain.authenticate("tcp", login(hs(claims("ann")), ""))).username()).isEqualTo("ann");
  }

  @Test
  void tokensThatAreNotGoodAreRefused(Vertx vertx) {
    chain(vertx, new MqttJwtOptions(HS256).setIssuers(List.of("us")).setAudiences(List.of("mqtt")));
    JsonObject good = claims("ann").put("iss", "us").put("aud", new JsonArray().add("web").add("mqtt"));
    assertThat(identity(hs(good)).username()).isEqualTo("ann");
    assertThat(refusal(hs(good.copy().put("iss", "them")))).startsWith("iss: ");
    assertThat(refusal(hs(good.copy().put("aud", "web")))).startsWith("aud: ");
    assertThat(refusal(hs(good.copy().put("exp", SECONDS - 61)))).startsWith("exp: ");
    assertThat(identity(hs(good.copy().put("exp", SECONDS - 5))).expiresAt()).isGreaterThan(System.currentTimeMillis());
    assertThat(refusal(hs(without(good, "exp")))).startsWith("exp: ");
    assertThat(refusal(hs(good.copy().put("exp", (SECONDS + 60) * 1_000)))).startsWith("exp: ");
    assertThat(refusal(hs(good.copy().put("nbf", SECONDS + 120)))).startsWith("nbf: ");
    assertThat(refusal(hs(without(good, "sub")))).startsWith("sub: ");
    assertThat(refusal(hs(good.copy().put("sub", "a\nb")))).startsWith("sub: ");
    assertThat(refusal(hs(good.copy().put("acl", "all")))).startsWith("acl: ");
    assertThat(refusal(hs(good.copy().put("acl", new JsonObject().put("publish", new JsonArray().add("a/#/b"))))))
      .startsWith("acl: ");
  }

  private static JsonObject without(JsonObject claims, String name) {
    JsonObject rest = claims.copy();
    rest.remove(name);
    return rest;
  }

  @Test
  void signaturesOfOthersAreRefused(Vertx vertx) {
    KeyPair rsa = IssuedTokens.pair("2048");
    chain(vertx, new MqttJwtOptions().setPublicKey(IssuedTokens.pem(rsa.getPublic())).setAlgorithms(List.of("RS256", "HS256")));
    JsonObject claims = claims("ann");
    assertThat(identity(IssuedTokens.token("RS256", rsa, claims)).username()).isEqualTo("ann");
    // The public key as a secret: the oldest trick.
    assertThat(refusal(IssuedTokens.token("HS256", IssuedTokens.pem(rsa.getPublic()), claims))).contains("not signed");
    assertThat(refusal(IssuedTokens.token("HS256", rsa.getPublic().getEncoded(), claims))).contains("not signed");
    assertThat(refusal(IssuedTokens.token("RS384", rsa, claims))).contains("not signed");
    assertThat(refusal(IssuedTokens.token("RS256", IssuedTokens.pair("2048"), claims))).contains("not signed");
    String none = IssuedTokens.base64("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
      + IssuedTokens.base64(claims.toBuffer().getBytes()) + ".";
    assertThat(refusal(none)).startsWith("token: ");
    assertThat(refusal(IssuedTokens.token("RS256", rsa, claims) + "A")).isNotEmpty();
    assertThat(refusal(IssuedTokens.token("RS256", rsa, new JsonObject().put("x", "y".repeat(8_192))))).contains("too long");
  }

  @Test
  void aSecretMayStandInAFile(Vertx vertx, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("secret");
    Files.writeString(file, IssuedTokens.SECRET + "\n");
    chain(vertx, new MqttJwtOptions().setSecretFile(file.toString()).setAlgorithms(List.of("HS256")).setUnknownKeyMs(100));
    assertThat(identity(hs(claims("ann"))).username()).isEqualTo("ann");
    String next = "n".repeat(64);
    Files.writeString(file, next);
    assertThat(identity(IssuedTokens.token("HS256", next, claims("bob"))).username()).isEqualTo("bob");
    assertThat(refusal(hs(claims("ann")))).contains("not signed");
  }

  @Test
  void doesNotStartWithASecretThatIsTooShort(Vertx vertx) {
    assertThat(Await.failure(AuthChain.create(vertx, "mqtt", new MqttAuthOptions().setJwt(
      new MqttJwtOptions().setSecret("short").setAlgorithms(List.of("HS256"))), List.of(), List.of())))
      .hasMessageContaining("secret: 5 bytes").hasMessageNotContaining("short");
  }

  @Test
  void whoCannotBeCheckedYetIsToldToComeLater(Vertx vertx) {
    HttpServer server = Await.result(vertx.createHttpServer().requestHandler(request ->
      request.response().setStatusCode(500).end()).listen(0, "127.0.0.1"));
    chain(vertx, new MqttJwtOptions().setJwks("http://127.0.0.1:" + server.actualPort() + "/"));
    MqttRefusal refusal = (MqttRefusal) Await.failure(chain.authenticate("tcp",
      login("x", IssuedTokens.token("ES256", IssuedTokens.pair("secp256r1"), claims("ann")))));
    assertThat(refusal.reasonCode()).isEqualTo(0x88);
    Await.result(server.close());
  }

  @Test
  void theClaimSaysAllThatItsClientMayDo(Vertx vertx) {
    chain(vertx, HS256);
    Access access = chain.access(identity(hs(claims("ann").put("acl", new JsonObject()
      .put("publish", new JsonArray().add("out/%c/#")).put("subscribe", new JsonArray().add("in/%u/+"))))));
    assertThat(Await.result(access.isAllowed(Action.PUBLISH, "out/c1/a"))).isTrue();
    assertThat(Await.result(access.isAllowed(Action.PUBLISH, "out/c2/a"))).isFalse();
    assertThat(Await.result(access.isAllowed(Action.SUBSCRIBE, "in/ann/+"))).isTrue();
    assertThat(Await.result(access.isAllowed(Action.SUBSCRIBE, "in/ann/#"))).isFalse();
    assertThat(Await.result(access.isAllowed(Action.SUBSCRIBE, "out/c1/a"))).isFalse();
    Access other = chain.access(identity(hs(claims("bob"))));
    assertThat(Await.result(other.isAllowed(Action.PUBLISH, "anything"))).isTrue();
  }
}
