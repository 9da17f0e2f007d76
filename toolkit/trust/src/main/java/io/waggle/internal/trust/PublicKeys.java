// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/** Reads public keys. Stateless. */
final class PublicKeys {

  private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");
  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";
  /** What X.509 writes before the 32 bytes of an Ed25519 key. */
  private static final byte[] ED25519 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

  private PublicKeys() {
  }

  /** Returns the key in a PEM text: of a key, or of a certificate, of which nothing else is looked at. */
  static PublicKey ofPem(String text) throws GeneralSecurityException {
    if (text.contains(CERTIFICATE)) {
      return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))).getPublicKey();
    }
    int start = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("publicKey: no PEM (expected: BEGIN PUBLIC KEY or BEGIN CERTIFICATE)");
    }
    return ofX509(Base64.getMimeDecoder().decode(text.substring(start + BEGIN.length(), end)));
  }

  private static PublicKey ofX509(byte[] encoded) throws GeneralSecurityException {
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // Of another kind; the next one.
      }
    }
    throw new IllegalArgumentException("publicKey: of an unknown kind (expected: one of " + KINDS + ")");
  }

  /** Returns the key; null if it is of another kind. */
  static PublicKey ofJwk(JWK key) throws JOSEException, GeneralSecurityException {
    if (key instanceof RSAKey rsa) {
      return rsa.toRSAPublicKey();
    }
    if (key instanceof ECKey ec) {
      return ec.toECPublicKey();
    }
    return key instanceof OctetKeyPair pair && pair.getCurve().getName().equals("Ed25519")
      ? KeyFactory.getInstance("Ed25519").generatePublic(
        new X509EncodedKeySpec(Buffer.buffer(ED25519).appendBytes(pair.getDecodedX()).getBytes())) : null;
  }
}
