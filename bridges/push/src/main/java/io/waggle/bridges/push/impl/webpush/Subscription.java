// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import io.vertx.core.json.JsonObject;
import io.waggle.bridges.push.impl.PushException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * Where Web Push reaches one browser of a user, as that browser's {@code PushManager} said. Immutable, but for its
 * arrays, which nobody changes.
 *
 * <pre>
 *   {"endpoint":"https://push.example/…","keys":{"p256dh":"BCVx…","auth":"BTBZ…"}}
 * </pre>
 *
 * @param id the same for the same endpoint
 * @param key the browser's public key, 65 bytes
 * @param auth a secret it shares with us, 16 bytes
 */
public record Subscription(String id, String endpoint, byte[] key, byte[] auth) {

  private static final int MAX_ENDPOINT_LENGTH = 2_048;
  private static final int AUTH_BYTES = 16;
  private static final int MAX_KEY_TEXT = 128;

  /**
   * Reads one that somebody sent.
   *
   * @throws PushException 400 if it is none
   */
  public static Subscription of(JsonObject json) {
    try {
      String endpoint = json.getString("endpoint", "");
      JsonObject keys = json.getJsonObject("keys", new JsonObject());
      byte[] key = bytes(keys.getString("p256dh", ""));
      byte[] auth = bytes(keys.getString("auth", ""));
      if (endpoint.isEmpty() || endpoint.length() > MAX_ENDPOINT_LENGTH) {
        throw new PushException(400, "subscription.endpoint: not one (expected: a URL of at most 2048 characters)");
      }
      if (auth.length != AUTH_BYTES) {
        throw new PushException(400, "subscription.keys.auth: " + auth.length + " bytes (expected: 16, as base64url)");
      }
      P256.publicKey(key);
      return new Subscription(id(endpoint), endpoint, key, auth);
    } catch (ClassCastException | IllegalArgumentException | NullPointerException e) {
      throw new PushException(400, "subscription: not one (expected: endpoint, keys.p256dh and keys.auth)");
    }
  }

  private static String id(String endpoint) {
    return UUID.nameUUIDFromBytes(endpoint.getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Browsers leave out the padding, and some pages use the other alphabet. */
  private static byte[] bytes(String text) {
    if (text.length() > MAX_KEY_TEXT) {
      throw new IllegalArgumentException("key: too long (expected: base64url)");
    }
    return Base64.getUrlDecoder().decode(text.replace('+', '-').replace('/', '_').replace("=", ""));
  }

  /** Returns it as the browser gave it. */
  public JsonObject toJson() {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    return new JsonObject().put("endpoint", endpoint).put("keys", new JsonObject()
      .put("p256dh", base64.encodeToString(key)).put("auth", base64.encodeToString(auth)));
  }
}
