// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the documentation tells a back end to do with a webhook's signature, and nothing of Waggle. */
final class WebhookReceiver {

  private WebhookReceiver() {
  }

  static boolean isGenuine(String signature, byte[] body, String secret, long nowSeconds) {
    String[] parts = signature.split(",");
    if (parts.length != 2 || !parts[0].startsWith("t=") || !parts[1].startsWith("v1=")) {
      return false;
    }
    String time = parts[0].substring(2);
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
      byte[] expected = HexFormat.of().formatHex(mac.doFinal(body)).getBytes(StandardCharsets.UTF_8);
      // In a time that tells nothing; and not older than five minutes.
      return MessageDigest.isEqual(expected, parts[1].substring(3).getBytes(StandardCharsets.UTF_8))
        && Math.abs(nowSeconds - Long.parseLong(time)) <= 300;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
