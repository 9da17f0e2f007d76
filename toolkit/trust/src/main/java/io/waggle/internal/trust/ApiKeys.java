// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;

/** Keys of back ends, kept as hashes: comparing them tells by its time neither a key nor its length. Immutable. */
public final class ApiKeys {

  /** Fewest characters of a key. */
  public static final int MIN_LENGTH = 32;

  private static final int MAX_LENGTH = 4_096;
  private static final String BEARER = "bearer ";

  private final List<byte[]> hashes = new ArrayList<>();

  /**
   * Creates them from values and references; reads files.
   *
   * @param name of the option, for the message
   * @throws IllegalArgumentException if one is too short or too long, or is not there
   */
  public ApiKeys(List<String> keys, String name, References references) {
    for (String each : keys) {
      String key = references.resolve(each, name);
      if (key.length() < MIN_LENGTH || key.length() > MAX_LENGTH) {
        throw new IllegalArgumentException(name + ": one of " + key.length() + " characters (expected: "
          + MIN_LENGTH + "-" + MAX_LENGTH + ")");
      }
      hashes.add(Hashes.sha256(key));
    }
  }

  public boolean isEmpty() {
    return hashes.isEmpty();
  }

  /** Returns whether this is one of them; all are looked at in any case. */
  public boolean contains(String key) {
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

  /** Returns what a header {@code Authorization: Bearer} shows; null if it shows nothing. */
  public static String bearer(String header) {
    return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
      ? header.substring(BEARER.length()).trim() : null;
  }
}
