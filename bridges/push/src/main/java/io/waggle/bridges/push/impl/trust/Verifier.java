// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import java.util.Set;

/**
 * One key that signatures are checked with, and the only algorithms it is good for. Immutable; any thread.
 *
 * @param kid null if it is tried for tokens of any key id
 */
record Verifier(String kid, Set<String> algorithms, JWSVerifier key) {

  boolean isFor(String algorithm, String tokenKid) {
    return algorithms.contains(algorithm) && (kid == null || tokenKid == null || kid.equals(tokenKid));
  }

  boolean verifies(SignedToken token) {
    try {
      return key.verify(token.header(), token.signed(), token.signature());
    } catch (JOSEException e) {
      // The signature is not of the form the algorithm has.
      return false;
    }
  }
}
