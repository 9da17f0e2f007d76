// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

/** One key that signatures are checked with, and the only algorithms it is good for. Immutable; any thread. */
public final class TokenKey {

  private final String kid;
  private final List<String> algorithms;
  private final Check check;

  /** Checks a signature; throws if it is not of the form the algorithm has. */
  private interface Check {
    boolean isGood(SignedToken token) throws JOSEException, GeneralSecurityException;
  }

  private TokenKey(String kid, List<String> algorithms, Check check) {
    this.kid = kid;
    this.algorithms = algorithms;
    this.check = check;
  }

  /**
   * Makes one of a secret.
   *
   * @param kid null if it is to be tried for tokens of any key id
   * @param algorithms those of public keys are left out
   * @throws IllegalArgumentException if no algorithm is left, or the secret is too short for one
   */
  public static TokenKey ofSecret(String kid, String secret, List<String> algorithms) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    List<String> fitting = algorithms.stream().filter(Algorithms::isSecret).toList();
    int least = fitting.stream().mapToInt(Algorithms::secretBytes).max().orElse(0);
    if (fitting.isEmpty() || bytes.length < least) {
      throw new IllegalArgumentException("secret: " + bytes.length + " bytes (expected: at least " + least
        + ", and an algorithm for secrets among " + algorithms + ")");
    }
    try {
      return new TokenKey(kid, fitting, with(new MACVerifier(bytes)));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("secret: cannot be used (expected: one for " + fitting + ")", e);
    }
  }

  /**
   * Makes one of the PEM text of a public key or certificate.
   *
   * @param kid null if it is to be tried for tokens of any key id
   * @param algorithms those of other kinds of keys are left out
   * @throws IllegalArgumentException if it is no such text, or no algorithm is left
   */
  public static TokenKey ofPem(String kid, String pem, List<String> algorithms) {
    try {
      TokenKey key = ofPublic(kid, PublicKeys.ofPem(pem), algorithms);
      if (key != null) {
        return key;
      }
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException("publicKey: cannot be used (expected: one for " + algorithms + ")", e);
    }
    throw new IllegalArgumentException("publicKey: of another kind (expected: one for " + algorithms
      + ", of at least 2048 bits if RSA)");
  }

  /** Makes one of a public key; null if none of the algorithms is for such a key. */
  static TokenKey ofPublic(String kid, PublicKey key, List<String> algorithms) throws JOSEException {
    List<String> fitting = Algorithms.fitting(key, algorithms);
    if (fitting.isEmpty()) {
      return null;
    }
    Check check = key instanceof RSAPublicKey rsa ? with(new RSASSAVerifier(rsa))
      : key instanceof ECPublicKey ec ? with(new ECDSAVerifier(ec)) : token -> edDsa(key, token);
    return new TokenKey(kid, fitting, check);
  }

  private static Check with(JWSVerifier verifier) {
    return token -> verifier.verify(token.header(), token.signed(), token.signature());
  }

  /** Java's own provider; the library would want another library for it. */
  private static boolean edDsa(PublicKey key, SignedToken token) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("EdDSA");
    signature.initVerify(key);
    signature.update(token.signed());
    return signature.verify(token.signature().decode());
  }

  /** Returns what it is good for. */
  public List<String> algorithms() {
    return algorithms;
  }

  /** Returns whether a token says that it may be signed with this one. */
  boolean isFor(SignedToken token) {
    String tokenKid = token.header().getKeyID();
    return algorithms.contains(token.header().getAlgorithm().getName())
      && (kid == null || tokenKid == null || kid.equals(tokenKid));
  }

  /** Returns whether a token that this key {@linkplain #isFor is for} is signed with it. */
  boolean hasSigned(SignedToken token) {
    try {
      return check.isGood(token);
    } catch (JOSEException | GeneralSecurityException e) {
      // The signature is not of the form the algorithm has.
      return false;
    }
  }
}
