// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a private key that is not that of a certificate, before a peer does; any thread. */
final class KeyCheck {

  private static final Pattern PKCS8 = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final String RULE = " (expected: the private key of cert.pem, PKCS 8 in PEM)";

  private KeyCheck() {
  }

  /**
   * Signs with the key and checks the signature with the certificate.
   *
   * @throws IllegalArgumentException if the two do not fit, never with any of the key in its message
   */
  static void check(byte[] certificate, String key) {
    Matcher pem = PKCS8.matcher(key);
    if (!pem.find()) {
      throw new IllegalArgumentException("key.pem: no private key" + RULE);
    }
    boolean fits;
    try {
      PublicKey ours = CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(certificate)).getPublicKey();
      PrivateKey theirs = KeyFactory.getInstance(ours.getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
      fits = signs(theirs, ours);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      fits = false;
    }
    if (!fits) {
      throw new IllegalArgumentException("key.pem: of another certificate" + RULE);
    }
  }

  private static boolean signs(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    String algorithm = switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> key.getAlgorithm();
    };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update((byte) 1);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update((byte) 1);
    return signature.verify(signed);
  }
}
