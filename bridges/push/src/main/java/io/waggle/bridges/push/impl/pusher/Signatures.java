// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.buffer.Buffer;
import io.waggle.internal.trust.Hashes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * HMAC-SHA256 as Pusher uses it, in lower-case hexadecimal. What is expected is compared in constant time and told to
 * nobody. Stateless; any thread.
 */
final class Signatures {

  private static final HexFormat HEX = HexFormat.of();

  private Signatures() {
  }

  static String sign(String secret, String text) {
    return HEX.formatHex(Hashes.hmac(secret.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8)));
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
    try {
      return HEX.formatHex(MessageDigest.getInstance("MD5").digest(body.getBytes()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("MD5: not there (expected: in every Java)", e);
    }
  }

  static String sha256(String text) {
    return HEX.formatHex(Hashes.sha256(text));
  }
}
