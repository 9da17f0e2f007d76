// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.web;

import io.vertx.core.Vertx;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Whether a certificate and a key belong together: while both files are being replaced, they do not. Blocks. */
final class KeyPairCheck {

  private static final byte[] SAMPLE = {1, 2, 3, 4};
  private static final String[] KEY_TYPES = {"RSA", "EC", "EdDSA", "Ed25519", "Ed448", "DSA"};

  private KeyPairCheck() {
  }

  /**
   * Signs with the key and verifies with the certificate.
   *
   * @throws IllegalArgumentException if a file cannot be read, or they do not belong together
   */
  static void check(Vertx vertx, String certPath, String keyPath) {
    boolean match;
    try {
      match = matches(vertx, new PemKeyCertOptions().addCertPath(certPath).addKeyPath(keyPath));
    } catch (Exception e) {
      throw new IllegalArgumentException("certPath, keyPath: " + certPath + ", " + keyPath
        + " (expected: PEM files of a certificate and its key; " + e.getMessage() + ")", e);
    }
    if (!match) {
      throw new IllegalArgumentException("keyPath: " + keyPath + " (expected: the key of the certificate in "
        + certPath + ")");
    }
  }

  private static boolean matches(Vertx vertx, PemKeyCertOptions files) throws Exception {
    for (KeyManager manager : files.getKeyManagerFactory(vertx).getKeyManagers()) {
      X509KeyManager keys = (X509KeyManager) manager;
      for (String type : KEY_TYPES) {
        String[] aliases = keys.getServerAliases(type, null);
        if (aliases != null && aliases.length > 0) {
          return belongTogether(keys.getCertificateChain(aliases[0])[0].getPublicKey(), keys.getPrivateKey(aliases[0]));
        }
      }
    }
    return false;
  }

  private static boolean belongTogether(PublicKey certified, PrivateKey key) throws GeneralSecurityException {
    if (!certified.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    String algorithm = switch (key.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "DSA" -> "SHA256withDSA";
      default -> key.getAlgorithm();
    };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(SAMPLE);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(SAMPLE);
    return signature.verify(signed);
  }
}
