// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The browser's side of Web Push: RFC 8291 on RFC 8188, with as many records as there are. Any thread. */
final class PushDecryption {

  private static final int HEADER_BYTES = 21;
  private static final int POINT_BYTES = 65;

  private PushDecryption() {
  }

  /** Decrypts the body of a push message with the browser's pair of keys and its secret. */
  static byte[] open(byte[] body, KeyPair browser, byte[] auth) throws GeneralSecurityException {
    byte[] sender = keyId(body);
    if (sender.length != POINT_BYTES) {
      throw new GeneralSecurityException("key id: " + sender.length + " bytes (expected: a public key of 65)");
    }
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(browser.getPrivate());
    agreement.doPhase(publicKey(sender), true);
    byte[] info = concat("WebPush: info\0".getBytes(StandardCharsets.US_ASCII),
      point((ECPublicKey) browser.getPublic()), sender);
    return decode(body, expand(hmac(auth, agreement.generateSecret()), info, 32));
  }

  private static byte[] keyId(byte[] body) {
    return Arrays.copyOfRange(body, HEADER_BYTES, HEADER_BYTES + (body[HEADER_BYTES - 1] & 0xFF));
  }

  /** Decodes aes128gcm. */
  static byte[] decode(byte[] body, byte[] material) throws GeneralSecurityException {
    int recordSize = ByteBuffer.wrap(body).getInt(16);
    if (recordSize < 18) {
      throw new GeneralSecurityException("record size: " + recordSize + " (expected: at least 18)");
    }
    byte[] prk = hmac(Arrays.copyOf(body, 16), material);
    byte[] key = expand(prk, "Content-Encoding: aes128gcm\0".getBytes(StandardCharsets.US_ASCII), 16);
    byte[] nonce = expand(prk, "Content-Encoding: nonce\0".getBytes(StandardCharsets.US_ASCII), 12);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int from = HEADER_BYTES + keyId(body).length;
    for (long record = 0; from < body.length; record++) {
      int to = Math.min(body.length, from + recordSize);
      byte[] opened = record(key, nonce, record, Arrays.copyOfRange(body, from, to));
      text.writeBytes(unpadded(opened, to == body.length));
      from = to;
    }
    return text.toByteArray();
  }

  private static byte[] record(byte[] key, byte[] nonce, long number, byte[] sealed) throws GeneralSecurityException {
    byte[] own = new BigInteger(1, nonce).xor(BigInteger.valueOf(number)).toByteArray();
    byte[] padded = new byte[12];
    int length = Math.min(12, own.length);
    System.arraycopy(own, own.length - length, padded, 12 - length, length);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, padded));
    return cipher.doFinal(sealed);
  }

  private static byte[] unpadded(byte[] opened, boolean last) throws GeneralSecurityException {
    int end = opened.length - 1;
    while (end >= 0 && opened[end] == 0) {
      end--;
    }
    if (end < 0 || opened[end] != (last ? 2 : 1)) {
      throw new GeneralSecurityException("delimiter: not there (expected: 1, in the last record 2)");
    }
    return Arrays.copyOf(opened, end);
  }

  private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(data);
  }

  private static byte[] expand(byte[] prk, byte[] info, int length) throws GeneralSecurityException {
    return Arrays.copyOf(hmac(prk, concat(info, new byte[] {1})), length);
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  // ---- keys

  private static ECParameterSpec curve() throws GeneralSecurityException {
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  static ECPublicKey publicKey(byte[] point) throws GeneralSecurityException {
    if (point.length != POINT_BYTES || point[0] != 4) {
      throw new GeneralSecurityException("public key: not of that form (expected: 65 bytes, the first of them 4)");
    }
    ECPoint w = new ECPoint(new BigInteger(1, point, 1, 32), new BigInteger(1, point, 33, 32));
    return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(w, curve()));
  }

  static PrivateKey privateKey(byte[] scalar) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(new BigInteger(1, scalar), curve()));
  }

  static byte[] point(ECPublicKey key) {
    byte[] point = new byte[POINT_BYTES];
    point[0] = 4;
    put(key.getW().getAffineX(), point, 33);
    put(key.getW().getAffineY(), point, POINT_BYTES);
    return point;
  }

  private static void put(BigInteger number, byte[] point, int end) {
    byte[] bytes = number.toByteArray();
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, point, end - length, length);
  }
}
