// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import java.util.HashMap;
import java.util.Map;

/**
 * What a password file says. Immutable; any thread.
 *
 * <pre>
 * # gateways
 * ann:$7$210000$c2FsdA==$aGFzaA==
 * </pre>
 *
 * @param hashes by user
 * @param unknown of users that are not there
 */
record PasswordFile(Map<String, PasswordHash> hashes, PasswordHash unknown) {

  /** Reads the lines; throws {@link IllegalArgumentException}, with the number of the line, if one is not good. */
  static PasswordFile parse(String text) {
    Map<String, PasswordHash> hashes = new HashMap<>();
    int rounds = 0;
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IllegalArgumentException("line " + number + ": no user (expected: user:hash)");
      }
      PasswordHash hash = hash(line.substring(colon + 1).strip(), number);
      if (hashes.put(line.substring(0, colon), hash) != null) {
        throw new IllegalArgumentException("line " + number + ": a user for the second time (expected: once)");
      }
      rounds = Math.max(rounds, hash.rounds());
    }
    return new PasswordFile(Map.copyOf(hashes), PasswordHash.unmatched(rounds == 0 ? PasswordHash.ROUNDS : rounds));
  }

  private static PasswordHash hash(String text, int number) {
    try {
      return PasswordHash.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }

  PasswordHash of(String user) {
    return hashes.getOrDefault(user, unknown);
  }
}
