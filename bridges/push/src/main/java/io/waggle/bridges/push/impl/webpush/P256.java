// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import javax.crypto.KeyAgreement;

/**
 * Keys on the curve P-256 in the raw forms of the web. Any thread; a fraction of a millisecond each.
 *
 * <pre>
 *   public:   04 X(32) Y(32)
 *   private:  D(32)
 * </pre>
 */
final class P256 {

  static final int PUBLIC_BYTES = 65;
  static final int PRIVATE_BYTES = 32;

  private static final int COORDINATE_BYTES = 32;
  private static final byte UNCOMPRESSED = 4;
  private static final String CURVE = "secp256r1";
  private static final ECParameterSpec PARAMETERS = parameters();

  private interface Operation<T> {
    T run() throws GeneralSecurityException;
  }

  private P256() {
  }

  private static <T> T crypto(Operation<T> operation) {
    try {
      return operation.run();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256: every Java has it", e);
    }
  }

  private static ECParameterSpec parameters() {
    return crypto(() -> {
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec(CURVE));
      return curve.getParameterSpec(ECParameterSpec.class);
    });
  }

  static KeyPair generate() {
    return crypto(() -> {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE));
      return generator.generateKeyPair();
    });
  }

  static byte[] encode(PublicKey key) {
    ECPoint point = ((ECPublicKey) key).getW();
    byte[] bytes = new byte[PUBLIC_BYTES];
    bytes[0] = UNCOMPRESSED;
    put(point.getAffineX(), bytes, 1);
    put(point.getAffineY(), bytes, 1 + COORDINATE_BYTES);
    return bytes;
  }

  static byte[] encode(PrivateKey key) {
    byte[] bytes = new byte[PRIVATE_BYTES];
    put(((ECPrivateKey) key).getS(), bytes, 0);
    return bytes;
  }

  private static void put(BigInteger number, byte[] bytes, int offset) {
    byte[] all = number.toByteArray();
    int length = Math.min(all.length, COORDINATE_BYTES);
    System.arraycopy(all, all.length - length, bytes, offset + COORDINATE_BYTES - length, length);
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException if it is not of that form, or no point of the curve: with such points a peer could
   *     find out a private key
   */
  static PublicKey publicKey(byte[] bytes) {
    if (bytes.length != PUBLIC_BYTES || bytes[0] != UNCOMPRESSED) {
      throw new IllegalArgumentException("public key: not of that form (expected: 65 bytes, the first of them 4)");
    }
    BigInteger x = new BigInteger(1, bytes, 1, COORDINATE_BYTES);
    BigInteger y = new BigInteger(1, bytes, 1 + COORDINATE_BYTES, COORDINATE_BYTES);
    BigInteger p = ((ECFieldFp) PARAMETERS.getCurve().getField()).getP();
    BigInteger right = x.pow(3).add(PARAMETERS.getCurve().getA().multiply(x)).add(PARAMETERS.getCurve().getB()).mod(p);
    if (x.compareTo(p) >= 0 || y.compareTo(p) >= 0 || !y.pow(2).mod(p).equals(right)) {
      throw new IllegalArgumentException("public key: not on the curve (expected: a point of P-256)");
    }
    return crypto(() -> KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), PARAMETERS)));
  }

  /** @throws IllegalArgumentException if it is not of that form */
  static PrivateKey privateKey(byte[] bytes) {
    BigInteger d = new BigInteger(1, bytes);
    if (bytes.length != PRIVATE_BYTES || d.signum() == 0 || d.compareTo(PARAMETERS.getOrder()) >= 0) {
      throw new IllegalArgumentException("private key: not of that form (expected: 32 bytes, less than the order)");
    }
    return crypto(() -> KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(d, PARAMETERS)));
  }

  /** Returns what both sides can work out, and nobody else. */
  static byte[] agree(PrivateKey mine, PublicKey theirs) {
    return crypto(() -> {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(mine);
      agreement.doPhase(theirs, true);
      return agreement.generateSecret();
    });
  }
}
