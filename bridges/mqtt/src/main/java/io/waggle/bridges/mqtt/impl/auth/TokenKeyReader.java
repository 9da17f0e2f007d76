// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Makes keys of texts: PEM, and key sets (RFC 7517). Stateless. */
final class TokenKeyReader {

  private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");
  private static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----";
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
  private static final String END = "-----END PUBLIC KEY-----";
  /** What X.509 writes before the 32 bytes of an Ed25519 key. */
  private static final byte[] ED25519 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

  private TokenKeyReader() {
  }

  /** Reads PEM of a public key or certificate. */
  static TokenKey pem(String text, List<String> algorithms) {
    try {
      TokenKey key = TokenKey.ofPublic(null, publicKey(text), algorithms);
      if (key != null) {
        return key;
      }
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException("publicKey: cannot be used (expected: one for " + algorithms + ")", e);
    }
    throw new IllegalArgumentException("publicKey: of another kind (expected: one for " + algorithms
      + ", of at least 2048 bits if RSA)");
  }

  private static PublicKey publicKey(String text) throws GeneralSecurityException {
    if (text.contains(CERTIFICATE)) {
      return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))).getPublicKey();
    }
    int start = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("publicKey: no PEM (expected: BEGIN PUBLIC KEY or BEGIN CERTIFICATE)");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(text.substring(start + BEGIN.length(), end));
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // Of another kind; the next one.
      }
    }
    throw new IllegalArgumentException("publicKey: of an unknown kind (expected: one of " + KINDS + ")");
  }

  /**
   * Reads a key set. Secrets, private keys and keys for other uses are left out.
   *
   * @throws RuntimeException if it is none, or has too many keys
   */
  static List<TokenKey> set(Buffer text, List<String> algorithms, int maxKeys) {
    if (!(StrictJson.object(text).getValue("keys") instanceof JsonArray keys) || keys.size() > maxKeys) {
      throw new IllegalArgumentException("jwks: no such list (expected: at most " + maxKeys + " keys)");
    }
    List<TokenKey> read = new ArrayList<>();
    for (Object each : keys) {
      TokenKey key = each instanceof JsonObject object ? key(object, algorithms) : null;
      if (key != null) {
        read.add(key);
      }
    }
    return read;
  }

  private static TokenKey key(JsonObject object, List<String> algorithms) {
    try {
      JWK key = JWK.parse(object.getMap());
      boolean forOthers = key.getKeyUse() != null && key.getKeyUse() != KeyUse.SIGNATURE;
      PublicKey publicKey = key.isPrivate() || forOthers ? null : publicKey(key);
      List<String> named = key.getAlgorithm() == null ? algorithms
        : algorithms.stream().filter(each -> each.equals(key.getAlgorithm().getName())).toList();
      return publicKey == null ? null : TokenKey.ofPublic(key.getKeyID(), publicKey, named);
    } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
      // One that is broken must not take the others with it.
      return null;
    }
  }

  private static PublicKey publicKey(JWK key) throws JOSEException, GeneralSecurityException {
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
