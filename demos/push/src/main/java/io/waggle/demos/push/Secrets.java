// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the demo makes of its secret: the API key, and a token for whoever names himself. Immutable; any thread. */
final class Secrets {

  private static final long TOKEN_S = 3_600;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final String secret;

  Secrets(String secret) {
    this.secret = secret;
  }

  /** Returns the key for tokens. */
  String tokenSecret() {
    return HexFormat.of().formatHex(hmac("tokens"));
  }

  /** Returns the key of the back end's API. */
  String apiKey() {
    return HexFormat.of().formatHex(hmac("api"));
  }

  /**
   * Returns a token (RFC 7519, HS256) that is good for an hour.
   *
   * @param group joined at once; may be empty
   */
  String token(String uid, String group, long nowMs) {
    JsonObject claims = new JsonObject().put("sub", uid).put("exp", nowMs / 1_000 + TOKEN_S);
    if (!group.isEmpty()) {
      claims.put("groups", new JsonArray().add(group));
    }
    String signed = part(new JsonObject().put("alg", "HS256").put("typ", "JWT")) + "." + part(claims);
    return signed + "." + BASE64.encodeToString(hmac(tokenSecret(), signed));
  }

  private static String part(JsonObject json) {
    return BASE64.encodeToString(json.toBuffer().getBytes());
  }

  private byte[] hmac(String text) {
    return hmac(secret, text);
  }

  private static byte[] hmac(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
