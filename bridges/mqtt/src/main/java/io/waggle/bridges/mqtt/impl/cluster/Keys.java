// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/** What rows, boxes and groups are called in shared maps and channels: client identifiers may be long and hold anything. */
public final class Keys {

  /** What the keys of rows begin with. */
  public static final String ROWS = "s/";
  /** What the topics of groups begin with. */
  public static final String GROUPS = "g/";

  private static final int BYTES = 18;

  private Keys() {
  }

  private static String hash(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the key of a session's row. */
  public static String row(String clientId) {
    return ROWS + hash(clientId);
  }

  /** Returns the topic of the box of a session, which begins with a version. */
  public static String box(String clientId, long version) {
    return row(clientId) + '/' + Long.toString(version, Character.MAX_RADIX);
  }

  /** Returns the version that a box was made for, in milliseconds since 1970. */
  static long madeAt(String box) {
    return Long.parseLong(box.substring(box.lastIndexOf('/') + 1), Character.MAX_RADIX);
  }

  /** Returns the topic of a group's queue. */
  public static String group(String name) {
    return GROUPS + hash(name);
  }
}
