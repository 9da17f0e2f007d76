// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import java.nio.charset.StandardCharsets;

/** What the name of a channel says about it, and which names there may be. Stateless. */
final class ChannelName {

  /** Begins the channel of one signed-in user, which is the server's to publish to. */
  static final String TO_USER = "#server-to-user-";

  private static final String PRIVATE = "private-";
  private static final String PRESENCE = "presence-";

  private ChannelName() {
  }

  /**
   * Returns whether a channel may have this name. More than Pusher's letters are allowed: what a topic may be called,
   * without wildcards, and without the first character of the server's own. Where a signature is needed there is no
   * colon, which would let one signed text mean two things.
   */
  static boolean isValid(String name, int maxBytes) {
    if (name == null || name.isEmpty() || name.length() > maxBytes || name.charAt(0) == '$'
      || isSigned(name) && name.indexOf(':') >= 0 || name.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
      return false;
    }
    return name.codePoints().allMatch(c -> c != '+' && c != '#' && !Character.isISOControl(c) && c != '\u2028'
      && c != '\u2029' && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE));
  }

  /** Returns what a name begins with that needs a signature, here and with other bridges; or nothing. */
  static String kind(String name) {
    return name.startsWith(PRIVATE) ? PRIVATE : name.startsWith(PRESENCE) ? PRESENCE : "";
  }

  /** Returns whether subscribing needs a signature. */
  static boolean isSigned(String name) {
    return !kind(name).isEmpty();
  }

  static boolean isPresence(String name) {
    return name.startsWith(PRESENCE);
  }

  /** Returns whether clients encrypt what they send, so that the server cannot. */
  static boolean isEncrypted(String name) {
    return name.startsWith("private-encrypted-");
  }

  /** Returns whether a new subscriber gets the last event. */
  static boolean isCache(String name) {
    return name.startsWith("cache-") || name.startsWith("private-cache-") || name.startsWith("presence-cache-")
      || name.startsWith("private-encrypted-cache-");
  }

  /** Returns whether an event of this name is the protocol's own. */
  static boolean isReserved(String event) {
    return event.startsWith("pusher:") || event.startsWith("pusher_internal:");
  }
}
