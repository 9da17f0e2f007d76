// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import io.waggle.bridges.push.TokenOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;
import java.util.Set;

/** Makes verifiers of the keys in the options. It may read files: not on an event loop. Stateless. */
final class KeyReader {

  private static final int MIN_RSA_BITS = 2_048;

  private KeyReader() {
  }

  /** Returns the verifier; throws {@code IllegalArgumentException}, which does not show the key, if it is not good. */
  static Verifier read(TokenOptions.Key key, References references) {
    try {
      return new Verifier(key.kid(), Set.copyOf(key.algorithms()), key.secret() != null
        ? secret(references.resolve(key.secret(), "secret"), key.algorithms())
        : verifier(PublicKeys.ofPem(references.resolve(key.publicKey(), "publicKey")), key.algorithms()));
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException("key: " + key.kid() + " cannot be used (expected: one for "
        + key.algorithms() + ")", e);
    }
  }

  private static JWSVerifier secret(String secret, List<String> algorithms) throws JOSEException {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    int least = algorithms.stream().mapToInt(Algorithms::secretBytes).max().getAsInt();
    if (bytes.length < least) {
      throw new IllegalArgumentException("secret: " + bytes.length + " bytes (expected: at least " + least + " for "
        + algorithms + ")");
    }
    return new MACVerifier(bytes);
  }

  /** Returns the verifier of a public key, if the key is of the kind that all these algorithms need. */
  static JWSVerifier verifier(PublicKey key, List<String> algorithms) throws JOSEException {
    for (String algorithm : algorithms) {
      if (!fits(key, algorithm)) {
        throw new IllegalArgumentException("algorithms: " + algorithm + " (expected: one of a key of the kind "
          + key.getAlgorithm() + ", of at least " + MIN_RSA_BITS + " bits if RSA)");
      }
    }
    return key instanceof RSAPublicKey rsa ? new RSASSAVerifier(rsa)
      : key instanceof ECPublicKey ec ? new ECDSAVerifier(ec) : new EdDsaVerifier(key);
  }

  /** An elliptic curve is good for one algorithm only: RFC 7518, 3.4. */
  static boolean fits(PublicKey key, String algorithm) {
    if (key instanceof RSAPublicKey rsa) {
      return (algorithm.startsWith("RS") || algorithm.startsWith("PS")) && rsa.getModulus().bitLength() >= MIN_RSA_BITS;
    }
    if (key instanceof ECPublicKey ec) {
      int bits = ec.getParams().getOrder().bitLength();
      return algorithm.equals(bits == 521 ? "ES512" : "ES" + bits);
    }
    return key instanceof EdECPublicKey && algorithm.equals("EdDSA");
  }
}
