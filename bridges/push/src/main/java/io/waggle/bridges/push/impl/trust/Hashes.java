// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-256 of texts, in UTF-8. Stateless. */
public final class Hashes {

  private Hashes() {
  }

  /** Returns 32 bytes. */
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
}
