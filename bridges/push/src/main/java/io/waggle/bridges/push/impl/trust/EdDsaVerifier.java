// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Set;

/** Checks EdDSA signatures (RFC 8037) with Java's own provider; the library would want another library for it. */
final class EdDsaVerifier implements JWSVerifier {

  private final PublicKey key;
  private final JCAContext context = new JCAContext();

  EdDsaVerifier(PublicKey key) {
    this.key = key;
  }

  @Override
  public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
    try {
      Signature check = Signature.getInstance("EdDSA");
      check.initVerify(key);
      check.update(signed);
      return check.verify(signature.decode());
    } catch (GeneralSecurityException e) {
      throw new JOSEException(e.getMessage(), e);
    }
  }

  @Override
  public Set<JWSAlgorithm> supportedJWSAlgorithms() {
    return Set.of(JWSAlgorithm.EdDSA);
  }

  @Override
  public JCAContext getJCAContext() {
    return context;
  }
}
