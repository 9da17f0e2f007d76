// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The content coding aes128gcm (RFC 8188) with one record, which is all that Web Push allows. Any thread.
 *
 * <pre>
 *   salt(16) recordSize(4) n(1) keyId(n)          header
 *   AES-128-GCM(data 02)                          the last record, which is the first, with its tag(16)
 * </pre>
 */
final class Aes128Gcm {

  static final int SALT_BYTES = 16;

  private static final byte[] KEY_INFO = "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NONCE_INFO = "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII);
  private static final int TAG_BYTES = 16;
  private static final int KEY_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final byte LAST = 2;

  private Aes128Gcm() {
  }

  /**
   * Encrypts.
   *
   * @param salt 16 bytes, never used before with this key
   * @param recordSize more than the data is long, by 17 at least
   * @param keyId at most 255 bytes
   * @param material the key is made of
   */
  static byte[] encrypt(byte[] salt, int recordSize, byte[] keyId, byte[] material, byte[] data) {
    byte[] delimited = Arrays.copyOf(data, data.length + 1);
    delimited[data.length] = LAST;
    byte[] sealed = seal(Hkdf.derive(salt, material, KEY_INFO, KEY_BYTES),
      Hkdf.derive(salt, material, NONCE_INFO, NONCE_BYTES), delimited);
    return ByteBuffer.allocate(SALT_BYTES + Integer.BYTES + 1 + keyId.length + sealed.length)
      .put(salt).putInt(recordSize).put((byte) keyId.length).put(keyId).put(sealed).array();
  }

  private static byte[] seal(byte[] key, byte[] nonce, byte[] delimited) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * 8, nonce));
      return cipher.doFinal(delimited);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM: every Java has it", e);
    }
  }
}
