// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

/**
 * One term of a selection.
 *
 * @param kind what {@code key} names
 * @param key id, uid or group; empty for everyone
 */
record Selector(Kind kind, String key) {

  /** What a selection can be made by. */
  enum Kind {
    EVERYONE,
    ID,
    UID,
    GROUP
  }

  static final Selector EVERYONE = new Selector(Kind.EVERYONE, "");

  /** Returns whether a connection is meant. Its event loop only. */
  boolean matches(Membership member) {
    return switch (kind) {
      case EVERYONE -> true;
      case ID -> member.id.equals(key);
      case UID -> key.equals(member.uid);
      case GROUP -> member.groups != null && member.groups.containsKey(key);
    };
  }
}
