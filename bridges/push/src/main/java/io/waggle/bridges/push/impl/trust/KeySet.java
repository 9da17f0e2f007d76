// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ProtocolException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads a key set (RFC 7517). What is not a public key for signatures, or cannot be used, is left out. Stateless. */
final class KeySet {

  private KeySet() {
  }

  /**
   * Returns the keys.
   *
   * @param algorithms what a key may be good for; each is, of these, for the one it names, or for those of its kind
   * @throws ProtocolException if it is no key set, or one of too many keys
   */
  static List<Verifier> read(Buffer text, List<String> algorithms, int maxKeys) {
    if (!(StrictJson.object(text).getValue("keys") instanceof JsonArray keys) || keys.size() > maxKeys) {
      throw new ProtocolException("keys: not such a list (expected: at most " + maxKeys + " keys)");
    }
    List<Verifier> verifiers = new ArrayList<>();
    for (Object key : keys) {
      Verifier verifier = key instanceof JsonObject object ? verifier(object, algorithms) : null;
      if (verifier != null) {
        verifiers.add(verifier);
      }
    }
    return verifiers;
  }

  private static Verifier verifier(JsonObject object, List<String> algorithms) {
    try {
      JWK key = JWK.parse(object.getMap());
      PublicKey publicKey = key.isPrivate() || (key.getKeyUse() != null && key.getKeyUse() != KeyUse.SIGNATURE) ? null
        : publicKey(key);
      if (publicKey == null) {
        return null;
      }
      List<String> fitting = algorithms.stream().filter(each -> KeyReader.fits(publicKey, each))
        .filter(each -> key.getAlgorithm() == null || key.getAlgorithm().getName().equals(each)).toList();
      return fitting.isEmpty() ? null
        : new Verifier(key.getKeyID(), Set.copyOf(fitting), KeyReader.verifier(publicKey, fitting));
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
      ? PublicKeys.ofEd25519(pair.getDecodedX()) : null;
  }
}
