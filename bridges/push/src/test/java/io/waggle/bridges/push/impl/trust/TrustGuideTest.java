// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.HookOptions;
import io.waggle.bridges.push.TokenOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.IssuedTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What TRUST.md shows, done. */
@CleanVertx
class TrustGuideTest {

  static String token(String secret, JsonObject claims) throws GeneralSecurityException {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String content = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
      + base64.encodeToString(claims.encode().getBytes(StandardCharsets.UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    return content + "." + base64.encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void aTokenOfTheGuideIsGood(Vertx vertx) throws GeneralSecurityException {
    long now = System.currentTimeMillis() / 1_000;
    JsonObject claims = new JsonObject().put("sub", "ann").put("jti", "7f3a").put("iat", now).put("exp", now + 3600)
      .put("channels", new JsonArray().add("news"));
    var trust = Await.result(TokenTrust.create(vertx, "push",
      new TokenOptions().addKey(new TokenOptions.Key(null, List.of("HS256"), IssuedTokens.SECRET, null))));
    assertThat(Await.result(trust.identify(token(IssuedTokens.SECRET, claims))).channels()).containsExactly("news");
    Await.result(trust.close());
  }

  @Test
  void theConfigurationsOfTheGuideAreRead() throws IOException {
    String guide = Files.readString(Path.of("TRUST.md"));
    Matcher blocks = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(guide);
    List<String> read = new ArrayList<>();
    while (blocks.find()) {
      JsonObject json = new JsonObject(blocks.group(1));
      if (json.containsKey("tokens")) {
        read.add("tokens of " + new TokenOptions(json.getJsonObject("tokens")).getKeys().size());
      } else if (json.containsKey("hooks")) {
        read.add("hooks of " + new HookOptions(json.getJsonObject("hooks")).getWebhooks().size());
      }
    }
    assertThat(read).containsExactly("tokens of 2", "hooks of 1");
  }

  @Test
  void everyOptionStandsInTheGuide() throws IOException {
    String guide = Files.readString(Path.of("TRUST.md"));
    assertThat(new TokenOptions().toJson().fieldNames()).allMatch(name -> guide.contains("`" + name + "`"));
    assertThat(new HookOptions().toJson().fieldNames()).allMatch(name -> guide.contains("`" + name + "`"));
  }
}
