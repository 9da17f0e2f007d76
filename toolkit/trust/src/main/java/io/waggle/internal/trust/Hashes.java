// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, and signatures with it. Stateless. */
public final class Hashes {

  private static final String HMAC = "HmacSHA256";

  private Hashes() {
  }

  /** Returns the 32 bytes of a text in UTF-8. */
  public static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: not there (expected: in every Java)", e);
    }
  }

  /** Returns them as 43 characters of base64url: names of any length become keys of one. */
  public static String text(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(text));
  }

  /** Returns the 32 bytes of HMAC-SHA-256 (RFC 2104) over some bytes, one behind the other. */
  public static byte[] hmac(byte[] key, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(HMAC + ": not there (expected: in every Java)", e);
    }
  }
}
