// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Issues tokens (JWT), good and bad, with Java's own cryptography: no library that checks them has a part in it. */
public final class IssuedTokens {

  /** A secret for all HS algorithms. */
  public static final String SECRET = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

  private IssuedTokens() {
  }

  /**
   * Returns the claims of a user for ten minutes.
   *
   * @param nowMs milliseconds since 1970
   */
  public static JsonObject claims(String user, long nowMs) {
    return new JsonObject().put("sub", user).put("exp", nowMs / 1_000 + 600);
  }

  /** Returns a token of an algorithm; the key is a text for HS… and a pair for the others. */
  public static String token(String algorithm, Object key, JsonObject claims) {
    return token(algorithm, key, null, claims);
  }

  /** Returns one with the id of its key in the header; null for none. */
  public static String token(String algorithm, Object key, String kid, JsonObject claims) {
    JsonObject header = new JsonObject().put("alg", algorithm).put("typ", "JWT");
    return signed(algorithm, key, (kid == null ? header : header.put("kid", kid)).encode(), claims.encode());
  }

  /** Returns a token of any header and payload. */
  public static String signed(String algorithm, Object key, String header, String payload) {
    String content = base64(header.getBytes(StandardCharsets.UTF_8)) + "."
      + base64(payload.getBytes(StandardCharsets.UTF_8));
    return content + "." + base64(signature(algorithm, key, content.getBytes(StandardCharsets.US_ASCII)));
  }

  private static byte[] signature(String algorithm, Object key, byte[] content) {
    try {
      if (algorithm.startsWith("HS")) {
        byte[] secret = key instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) key;
        Mac mac = Mac.getInstance("HmacSHA" + algorithm.substring(2));
        mac.init(new SecretKeySpec(secret, "HMAC"));
        return mac.doFinal(content);
      }
      Signature signature = Signature.getInstance(switch (algorithm.substring(0, 2)) {
        case "RS" -> "SHA" + algorithm.substring(2) + "withRSA";
        case "PS" -> "RSASSA-PSS";
        case "ES" -> "SHA" + algorithm.substring(2) + "withECDSAinP1363Format";
        default -> "Ed25519";
      });
      if (algorithm.startsWith("PS")) {
        signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      }
      signature.initSign(((KeyPair) key).getPrivate());
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a new pair: of RSA with so many bits, of a curve, or Ed25519. */
  public static KeyPair pair(String kind) {
    try {
      if (kind.equals("Ed25519")) {
        return KeyPairGenerator.getInstance(kind).generateKeyPair();
      }
      boolean isCurve = kind.startsWith("secp");
      KeyPairGenerator generator = KeyPairGenerator.getInstance(isCurve ? "EC" : "RSA");
      if (isCurve) {
        generator.initialize(new ECGenParameterSpec(kind));
      } else {
        generator.initialize(Integer.parseInt(kind));
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns a public key as PEM. */
  public static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
      + "\n-----END PUBLIC KEY-----\n";
  }

  /** Returns a key set. */
  public static JsonObject jwks(JsonObject... keys) {
    return new JsonObject().put("keys", new JsonArray(Arrays.asList(keys)));
  }

  /** Returns a public key of RSA, P-256 or Ed25519 as a JWK. */
  public static JsonObject jwk(String kid, PublicKey key) {
    JsonObject json = new JsonObject().put("kid", kid).put("use", "sig");
    if (key instanceof RSAPublicKey rsa) {
      return json.put("kty", "RSA").put("n", base64(rsa.getModulus(), 256)).put("e", base64(rsa.getPublicExponent(), 3));
    }
    if (key instanceof ECPublicKey ec) {
      return json.put("kty", "EC").put("crv", "P-256").put("x", base64(ec.getW().getAffineX(), 32))
        .put("y", base64(ec.getW().getAffineY(), 32));
    }
    byte[] encoded = key.getEncoded();
    return json.put("kty", "OKP").put("crv", "Ed25519")
      .put("x", base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)));
  }

  private static String base64(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] exact = new byte[length];
    int from = Math.max(0, bytes.length - length);
    System.arraycopy(bytes, from, exact, length - (bytes.length - from), bytes.length - from);
    return base64(exact);
  }

  /** Returns base64url without padding. */
  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
