// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs what a webhook is sent, so that it knows who sent it, and when. One context.
 *
 * <pre>Waggle-Signature: t=1700000000,v1=HEX(HMAC-SHA256(secret, "1700000000." + body))</pre>
 */
final class Signer {

  static final String HEADER = "Waggle-Signature";
  private static final int MIN_SECRET_BYTES = 32;

  private final Mac mac;

  Signer(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < MIN_SECRET_BYTES) {
      throw new IllegalArgumentException("secret: " + bytes.length + " bytes (expected: at least " + MIN_SECRET_BYTES
        + ")");
    }
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256: not there (expected: in every Java)", e);
    }
  }

  /** Returns the value of the header. */
  String sign(Buffer body, long timeMs) {
    long seconds = timeMs / 1_000;
    mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
    return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
  }
}
