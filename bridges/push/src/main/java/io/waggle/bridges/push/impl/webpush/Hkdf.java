// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HKDF with SHA-256 (RFC 5869), for keys of at most 32 bytes: one block. Any thread. */
final class Hkdf {

  private static final String HMAC = "HmacSHA256";

  private Hkdf() {
  }

  static byte[] derive(byte[] salt, byte[] material, byte[] info, int length) {
    byte[] withCounter = Arrays.copyOf(info, info.length + 1);
    withCounter[info.length] = 1;
    return Arrays.copyOf(hmac(hmac(salt, material), withCounter), length);
  }

  private static byte[] hmac(byte[] key, byte[] data) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      return mac.doFinal(data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(HMAC + ": every Java has it", e);
    }
  }
}
