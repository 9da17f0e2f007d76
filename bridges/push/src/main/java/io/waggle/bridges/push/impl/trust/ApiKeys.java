// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.waggle.bridges.push.TokenOptions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Keys of back ends, kept as hashes: comparing them tells by its time neither a key nor its length. Immutable. */
final class ApiKeys {

  private static final int MAX_LENGTH = 4_096;

  private final List<byte[]> hashes = new ArrayList<>();

  /** Creates them from values and references; reads files. */
  ApiKeys(List<String> keys, References references) {
    for (String each : keys) {
      String key = references.resolve(each, "apiKeys");
      if (key.length() < TokenOptions.MIN_API_KEY_LENGTH || key.length() > MAX_LENGTH) {
        throw new IllegalArgumentException("apiKeys: one of " + key.length() + " characters (expected: "
          + TokenOptions.MIN_API_KEY_LENGTH + "-" + MAX_LENGTH + ")");
      }
      hashes.add(Hashes.sha256(key));
    }
  }

  /** Returns whether this is one of them; all are looked at in any case. */
  boolean contains(String key) {
    if (key == null || key.length() > MAX_LENGTH) {
      return false;
    }
    byte[] hash = Hashes.sha256(key);
    boolean found = false;
    for (byte[] each : hashes) {
      found |= MessageDigest.isEqual(each, hash);
    }
    return found;
  }
}
