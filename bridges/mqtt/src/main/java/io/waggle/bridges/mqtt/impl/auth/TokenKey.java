// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

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
import java.util.Set;

/**
 * One key that signatures are checked with, and the only algorithms it is good for. Immutable; any thread.
 *
 * @param kid null if it is tried for tokens of any key id
 */
record TokenKey(String kid, Set<String> algorithms, Check check) {

  /** Checks a signature; throws if it is not of the form the algorithm has. */
  private interface Check {
    boolean isGood(SignedToken token) throws JOSEException, GeneralSecurityException;
  }

  /** Makes one of a secret that is long enough for one of the algorithms at least. */
  static TokenKey ofSecret(String secret, List<String> algorithms) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    List<String> fitting = algorithms.stream().filter(Algorithms::isSecret).toList();
    int least = fitting.stream().mapToInt(Algorithms::secretBytes).max().orElse(0);
    if (fitting.isEmpty() || bytes.length < least) {
      throw new IllegalArgumentException("secret: " + bytes.length + " bytes (expected: at least " + least
        + ", and an algorithm for secrets among " + algorithms + ")");
    }
    try {
      JWSVerifier verifier = new MACVerifier(bytes);
      return new TokenKey(null, Set.copyOf(fitting), of(verifier));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("secret: cannot be used (expected: one for " + fitting + ")", e);
    }
  }

  /** Makes one of a public key; null if none of the algorithms is for such a key. */
  static TokenKey ofPublic(String kid, PublicKey key, List<String> algorithms) throws JOSEException {
    List<String> fitting = algorithms.stream().filter(each -> Algorithms.fits(key, each)).toList();
    if (fitting.isEmpty()) {
      return null;
    }
    Check check = key instanceof RSAPublicKey rsa ? of(new RSASSAVerifier(rsa))
      : key instanceof ECPublicKey ec ? of(new ECDSAVerifier(ec)) : token -> edDsa(key, token);
    return new TokenKey(kid, Set.copyOf(fitting), check);
  }

  private static Check of(JWSVerifier verifier) {
    return token -> verifier.verify(token.header(), token.signed(), token.signature());
  }

  /** Java's own provider; the library would want another library for it. */
  private static boolean edDsa(PublicKey key, SignedToken token) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("EdDSA");
    signature.initVerify(key);
    signature.update(token.signed());
    return signature.verify(token.signature().decode());
  }

  boolean hasSigned(SignedToken token) {
    String tokenKid = token.header().getKeyID();
    if (!algorithms.contains(token.header().getAlgorithm().getName())
      || kid != null && tokenKid != null && !kid.equals(tokenKid)) {
      return false;
    }
    try {
      return check.isGood(token);
    } catch (JOSEException | GeneralSecurityException e) {
      return false;
    }
  }
}
