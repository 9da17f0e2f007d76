// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenOptionsTest {

  @Test
  void theDefaultsAreAsDocumented() {
    TokenOptions options = new TokenOptions();
    assertThat(options.getKeys()).isEmpty();
    assertThat(options.getJwks()).isEmpty();
    assertThat(options.getJwksAlgorithms()).containsExactly("RS256", "ES256", "EdDSA");
    assertThat(options.getReloadMs()).isEqualTo(300_000);
    assertThat(options.getUnknownKidMs()).isEqualTo(30_000);
    assertThat(options.getJwksTimeoutMs()).isEqualTo(5_000);
    assertThat(options.getMaxJwksBytes()).isEqualTo(262_144);
    assertThat(options.getMaxKeys()).isEqualTo(100);
    assertThat(options.getLeewayMs()).isEqualTo(60_000);
    assertThat(options.getMaxLifetimeMs()).isEqualTo(2_678_400_000L);
    assertThat(options.getMaxTokenBytes()).isEqualTo(8_192);
    assertThat(options.getMaxRevocations()).isEqualTo(10_000);
    assertThat(options.getApiKeys()).isEmpty();
  }

  @Test
  void everythingSurvivesJson() {
    // No port is bound: this host is only named.
    TokenOptions options = new TokenOptions()
      .addKey(new TokenOptions.Key("a", List.of("HS256", "HS384"), "${env:A}", null))
      .addKey(new TokenOptions.Key(null, List.of("PS256"), null, "${file:/keys/b.pem}"))
      .setJwks("https://id.example/keys").setJwksAlgorithms(List.of("ES384")).setReloadMs(1_001).setUnknownKidMs(1_002)
      .setJwksTimeoutMs(1_003).setMaxJwksBytes(1_004).setMaxKeys(5).setIssuers(List.of("i")).setAudiences(List.of("a", "b"))
      .setLeewayMs(6).setMaxLifetimeMs(1_007).setMaxTokenBytes(8).setMaxRevocations(9).setApiKeys(List.of("k".repeat(32)));
    JsonObject json = options.toJson();
    assertThat(new TokenOptions(new JsonObject(json.encode())).toJson()).isEqualTo(json);
    assertThat(new TokenOptions(options).toJson()).isEqualTo(json);
    TokenOptions defaults = new TokenOptions();
    json.forEach(entry -> assertThat(defaults.toJson().getValue(entry.getKey())).as(entry.getKey())
      .isNotEqualTo(entry.getValue()));
  }

  @Test
  void wrongValuesAreNamedAndNotShown() {
    Map<String, JsonObject> wrong = new LinkedHashMap<>();
    wrong.put("secret", new JsonObject().put("secret", "hunter2"));
    wrong.put("keys", new JsonObject().put("keys", "hunter2"));
    wrong.put("keys[0]", new JsonObject().put("keys", new JsonArray().add("hunter2")));
    wrong.put("keys[0].algorithms", key("none"));
    wrong.put("keys[0].algorithms: []", new JsonObject().put("keys", new JsonArray().add(new JsonObject().put("secret", "hunter2"))));
    wrong.put("keys[0].algorithms: [RS256]", key("RS256"));
    wrong.put("keys[0].algorithms: [HS256, RS256]", key("HS256", "RS256"));
    wrong.put("reloadMs", new JsonObject().put("reloadMs", "1"));
    wrong.put("reloadMs: 99", new JsonObject().put("reloadMs", 99));
    wrong.put("leewayMs", new JsonObject().put("leewayMs", 1.5));
    wrong.put("maxKeys", new JsonObject().put("maxKeys", 1L << 40));
    wrong.put("maxLifetimeMs", new JsonObject().put("maxLifetimeMs", Long.MAX_VALUE));
    wrong.put("jwks: http://id.example/keys", new JsonObject().put("jwks", "http://id.example/keys?x=hunter2"));
    wrong.put("jwks: not such a URL", new JsonObject().put("jwks", "https://hunter2:hunter2@id.example/"));
    wrong.put("jwksAlgorithms", new JsonObject().put("jwksAlgorithms", new JsonArray().add("HS256")));
    wrong.put("apiKeys", new JsonObject().put("apiKeys", new JsonArray().add(1)));
    wrong.forEach((name, json) -> assertThatIllegalArgumentException().as(name).isThrownBy(() -> new TokenOptions(json))
      .withMessageStartingWith(name).withMessageContaining("expected: ").withMessageNotContaining("hunter2"));
  }

  private static JsonObject key(String... algorithms) {
    return new JsonObject().put("keys", new JsonArray().add(new JsonObject().put("secret", "hunter2")
      .put("algorithms", new JsonArray(List.of(algorithms)))));
  }

  @Test
  void aKeyIsEitherSecretOrPublicAndDoesNotShowIt() {
    assertThatIllegalArgumentException().isThrownBy(() -> new TokenOptions.Key("a", List.of("HS256"), null, null));
    assertThatIllegalArgumentException().isThrownBy(() -> new TokenOptions.Key("a", List.of("HS256"), "x", "y"));
    assertThat(new TokenOptions.Key("a", List.of("HS256"), "hunter2", null)).hasToString("Key[kid=a, algorithms=[HS256]]");
  }

  @Test
  void aKeySetComesFromThisMachineOrWithTls() {
    for (String jwks : List.of("https://id.example/keys", "http://127.0.0.1/keys", "http://[::1]/keys",
      "http://localhost/keys", "keys.json", "/etc/keys.json", "")) {
      assertThat(new TokenOptions().setJwks(jwks).getJwks()).isEqualTo(jwks);
    }
    for (String jwks : List.of("http://10.0.0.1/keys", "http://127.0.0.1.example/", "ftp://id.example/keys",
      "file:///etc/keys.json", "https:///keys", "https://id.example/#a", "https://id example/", "http://localhost.example/")) {
      assertThatIllegalArgumentException().as(jwks).isThrownBy(() -> new TokenOptions().setJwks(jwks));
    }
  }
}
