// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA256 as Pusher uses it, in lower-case hexadecimal. What is expected is compared in constant time and told to
 * nobody. Stateless; any thread.
 */
final class Signatures {

  private static final HexFormat HEX = HexFormat.of();

  private Signatures() {
  }

  static String sign(String secret, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HEX.formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256", e);
    }
  }

  /** Returns whether {@code auth} is the key, a colon and the signature of a text. */
  static boolean isAuth(String key, String secret, String text, String auth) {
    return auth != null && isEqual(key + ":" + sign(secret, text), auth);
  }

  static boolean isEqual(String expected, String actual) {
    return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
  }

  /** What is signed to let a connection subscribe; {@code channelData} may be null. */
  static String channelText(String socketId, String channel, String channelData) {
    return socketId + ":" + channel + (channelData == null ? "" : ":" + channelData);
  }

  /** What is signed to let a connection be a user. */
  static String userText(String socketId, String userData) {
    return socketId + "::user::" + userData;
  }

  /** What is signed in a request: the method, the path and all parameters but the signature, decoded and in order. */
  static String requestText(String method, String path, Map<String, String> parameters) {
    StringBuilder text = new StringBuilder(method).append('\n').append(path).append('\n');
    String separator = "";
    for (Map.Entry<String, String> parameter : new TreeMap<>(parameters).entrySet()) {
      if (!parameter.getKey().equals("auth_signature")) {
        text.append(separator).append(parameter.getKey()).append('=').append(parameter.getValue());
        separator = "&";
      }
    }
    return text.toString();
  }

  /** Returns the MD5 of a body in hexadecimal: the protocol wants it, and the signature over it is what protects. */
  static String md5(Buffer body) {
    return digest("MD5", body.getBytes());
  }

  static String sha256(String text) {
    return digest("SHA-256", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(String algorithm, byte[] bytes) {
    try {
      return HEX.formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm, e);
    }
  }
}
