// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ProtocolException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

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
  static List<TokenKey> read(Buffer text, List<String> algorithms, int maxKeys) {
    if (!(StrictJson.object(text).getValue("keys") instanceof JsonArray keys) || keys.size() > maxKeys) {
      throw new ProtocolException("jwks: no such list of keys (expected: at most " + maxKeys + " keys)");
    }
    List<TokenKey> read = new ArrayList<>();
    for (Object each : keys) {
      TokenKey key = each instanceof JsonObject object ? key(object, algorithms) : null;
      if (key != null) {
        read.add(key);
      }
    }
    return List.copyOf(read);
  }

  private static TokenKey key(JsonObject object, List<String> algorithms) {
    try {
      JWK key = JWK.parse(object.getMap());
      boolean isForOthers = key.getKeyUse() != null && key.getKeyUse() != KeyUse.SIGNATURE;
      PublicKey publicKey = key.isPrivate() || isForOthers ? null : PublicKeys.ofJwk(key);
      List<String> named = key.getAlgorithm() == null ? algorithms
        : algorithms.stream().filter(each -> each.equals(key.getAlgorithm().getName())).toList();
      return publicKey == null ? null : TokenKey.ofPublic(key.getKeyID(), publicKey, named);
    } catch (ParseException | JOSEException | GeneralSecurityException | RuntimeException e) {
      // One that is broken must not take the others with it.
      return null;
    }
  }
}
