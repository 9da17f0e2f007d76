// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.waggle.internal.trust.Hashes;

/**
 * Where things lie in the map of the receipts. Names that others chose are hashed, so that they fit and cannot be made
 * to meet.
 *
 * <pre>
 *   m/HASH(message)         {"id", "at", "expires", "fallback", "uids"}   a message
 *   f/HASH(message)         bytes                                         its frame
 *   s/HASH(message, uid)    see Receipt                                   what became of it, for one user
 *   i/HASH(uid)             [[message, expires, bytes], …]                what waits for a user, the oldest first
 *   w/HASH(uid)             [subscription, …]                             where Web Push reaches a user
 *   d/SECOND                [["x", message], …]                           what is to be done then
 *   from                    SECOND                                        what is due before has been done
 *   subscribers             number                                        of users with a subscription
 * </pre>
 */
final class Keys {

  static final String FROM = "from";
  static final String SUBSCRIBERS = "subscribers";

  private Keys() {
  }

  static String message(String id) {
    return "m/" + hash(id);
  }

  static String frame(String id) {
    return "f/" + hash(id);
  }

  static String state(String id, String uid) {
    return "s/" + hash(id.length() + "/" + id + uid);
  }

  static String inbox(String uid) {
    return "i/" + hash(uid);
  }

  static String subscriptions(String uid) {
    return "w/" + hash(uid);
  }

  static String due(long second) {
    return "d/" + second;
  }

  /** Returns 43 characters of base64url: SHA-256. */
  static String hash(String name) {
    return Hashes.text(name);
  }
}
