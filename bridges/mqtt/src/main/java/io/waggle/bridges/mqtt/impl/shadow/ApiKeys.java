// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.waggle.bridges.mqtt.MqttShadowOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** Keys of applications, kept as hashes: comparing them tells by its time neither a key nor its length. Immutable. */
final class ApiKeys {

  private static final int MAX_LENGTH = 4_096;
  private static final String BEARER = "bearer ";

  private final List<byte[]> hashes = new ArrayList<>();

  /** Creates them from values and references; may read files. */
  ApiKeys(List<String> keys) {
    for (String each : keys) {
      String key = Secrets.resolve(each, "shadow.apiKeys");
      if (key.length() < MqttShadowOptions.MIN_API_KEY_LENGTH || key.length() > MAX_LENGTH) {
        throw new IllegalArgumentException("shadow.apiKeys: one of " + key.length() + " characters (expected: "
          + MqttShadowOptions.MIN_API_KEY_LENGTH + "-" + MAX_LENGTH + ")");
      }
      hashes.add(hash(key));
    }
  }

  boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** Returns whether a header {@code Authorization} shows one of them; all are looked at in any case. */
  boolean isShownBy(String header) {
    if (header == null || header.length() > MAX_LENGTH + BEARER.length()
      || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return false;
    }
    byte[] hash = hash(header.substring(BEARER.length()).trim());
    boolean found = false;
    for (byte[] each : hashes) {
      found |= MessageDigest.isEqual(each, hash);
    }
    return found;
  }

  private static byte[] hash(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256: not there (expected: in every Java)", e);
    }
  }
}
