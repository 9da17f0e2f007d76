// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import java.util.List;

/** The algorithms of tokens (RFC 7518, RFC 8037) that can be configured; {@code none} cannot. Stateless. */
public final class Algorithms {

  private static final List<String> SECRET = List.of("HS256", "HS384", "HS512");
  private static final List<String> PUBLIC =
    List.of("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512", "EdDSA");

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
}
