// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXCertPathValidatorResult;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who signed a certificate, and whose certificates are taken, by fingerprint. Immutable.
 *
 * @param issuer the authority of the node's own certificate
 * @param trusted all authorities of {@code ca.pem}
 */
record Authority(String issuer, Set<String> trusted) {

  private static final int FINGERPRINT_BYTES = 16;

  /**
   * Checks that a certificate is of one of the authorities, and now valid.
   *
   * @throws IllegalArgumentException if not
   */
  static Authority of(byte[] ca, byte[] cert) {
    List<X509Certificate> authorities = certificates(ca, "ca.pem");
    List<X509Certificate> chain = certificates(cert, "cert.pem");
    Set<TrustAnchor> anchors = new HashSet<>();
    Set<String> trusted = new LinkedHashSet<>();
    for (X509Certificate authority : authorities) {
      anchors.add(new TrustAnchor(authority, null));
      trusted.add(fingerprint(authority));
    }
    return new Authority(fingerprint(signer(chain, anchors)), trusted);
  }

  private static X509Certificate signer(List<X509Certificate> chain, Set<TrustAnchor> anchors) {
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      // An authority at the end of the chain is no link of it.
      List<X509Certificate> links = chain.stream()
        .filter(link -> anchors.stream().noneMatch(anchor -> anchor.getTrustedCert().equals(link))).toList();
      List<X509Certificate> path = links.isEmpty() ? chain : links;
      PKIXCertPathValidatorResult result = (PKIXCertPathValidatorResult) CertPathValidator.getInstance("PKIX")
        .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
      return result.getTrustAnchor().getTrustedCert();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("cert.pem: " + e.getMessage()
        + " (expected: a certificate signed by one of ca.pem, and now valid)", e);
    }
  }

  private static List<X509Certificate> certificates(byte[] pem, String name) {
    try {
      List<X509Certificate> found = CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem)).stream().map(X509Certificate.class::cast).toList();
      if (!found.isEmpty()) {
        return found;
      }
      throw new IllegalArgumentException(name + ": empty (expected: certificates in PEM)");
    } catch (CertificateException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage() + " (expected: certificates in PEM)", e);
    }
  }

  private static String fingerprint(X509Certificate certificate) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
