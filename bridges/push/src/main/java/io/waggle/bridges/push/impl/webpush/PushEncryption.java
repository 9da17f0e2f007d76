// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;

/**
 * Encrypts a message for one browser (RFC 8291): one record of aes128gcm, whose key id is the public key that was made
 * for this message alone. Any thread; about a millisecond.
 */
final class PushEncryption {

  /** Longest message, in bytes: push services take 4,096 with the header (86), the delimiter (1) and the tag (16). */
  static final int MAX_MESSAGE_BYTES = 3_993;

  private static final int RECORD_SIZE = 4_096;
  private static final int MATERIAL_BYTES = 32;
  private static final byte[] INFO = "WebPush: info\0".getBytes(StandardCharsets.US_ASCII);
  private static final SecureRandom RANDOM = new SecureRandom();

  private PushEncryption() {
  }

  static byte[] encrypt(byte[] message, Subscription subscription) {
    byte[] salt = new byte[Aes128Gcm.SALT_BYTES];
    RANDOM.nextBytes(salt);
    return encrypt(message, subscription.key(), subscription.auth(), P256.generate(), salt);
  }

  /** @throws IllegalArgumentException if the message is too long or the browser's key is none */
  static byte[] encrypt(byte[] message, byte[] browserKey, byte[] auth, KeyPair ours, byte[] salt) {
    if (message.length > MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException("message: " + message.length + " bytes (expected: at most 3993)");
    }
    byte[] secret = P256.agree(ours.getPrivate(), P256.publicKey(browserKey));
    byte[] ourKey = P256.encode(ours.getPublic());
    byte[] info = ByteBuffer.allocate(INFO.length + 2 * P256.PUBLIC_BYTES).put(INFO).put(browserKey).put(ourKey).array();
    return Aes128Gcm.encrypt(salt, RECORD_SIZE, ourKey, Hkdf.derive(auth, secret, info, MATERIAL_BYTES), message);
  }
}
