// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

/** The algorithms of tokens (RFC 7518, RFC 8037) that can be configured; {@code none} cannot. Stateless. */
public final class Algorithms {

  /** Those of a key set, unless the options say others. */
  public static final List<String> DEFAULT_PUBLIC = List.of("RS256", "ES256", "EdDSA");

  private static final List<String> SECRET = List.of("HS256", "HS384", "HS512");
  private static final List<String> PUBLIC =
    List.of("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA");
  private static final int MIN_RSA_BITS = 2_048;

  private Algorithms() {
  }

  /** Checks that there is at least one, and that all are known. */
  public static void require(List<String> algorithms, String name) {
    if (algorithms.isEmpty() || algorithms.stream().anyMatch(each -> !SECRET.contains(each) && !PUBLIC.contains(each))) {
      throw new IllegalArgumentException(name + ": " + algorithms + " (expected: some of " + SECRET + " or " + PUBLIC
        + ")");
    }
  }

  /** Returns whether an algorithm signs and checks with the same secret. */
  public static boolean isSecret(String algorithm) {
    return SECRET.contains(algorithm);
  }

  /** Returns how many bytes a secret needs at least, as many as the hash has (RFC 7518, 3.2). */
  static int secretBytes(String algorithm) {
    return Integer.parseInt(algorithm.substring(2)) / 8;
  }

  /** Returns those that a key is good for: an elliptic curve has one only (RFC 7518, 3.4). */
  static List<String> fitting(PublicKey key, List<String> algorithms) {
    return algorithms.stream().filter(each -> fits(key, each)).toList();
  }

  private static boolean fits(PublicKey key, String algorithm) {
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
