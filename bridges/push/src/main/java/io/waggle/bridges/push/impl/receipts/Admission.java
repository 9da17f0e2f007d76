// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.buffer.Buffer;
import io.waggle.Gateway;
import io.waggle.bridges.push.ReceiptOptions;
import io.waggle.bridges.push.impl.PushException;
import java.util.Set;

/** What a message may be. Immutable. */
record Admission(ReceiptOptions options) {

  /** Longest id of a message, in characters. */
  static final int MAX_ID_LENGTH = 128;

  /** Returns what is wrong with a message; null if nothing is. */
  PushException check(String id, Set<String> uids, Buffer frame, long ttlMs, long fallbackMs) {
    long lives = ttlMs == 0 ? options.getTtlMs() : ttlMs;
    if (id == null || id.isEmpty() || id.length() > MAX_ID_LENGTH) {
      return new PushException(400, "message: not an id (expected: 1 to " + MAX_ID_LENGTH + " characters)");
    }
    if (uids.isEmpty() || uids.size() > options.getMaxUsersPerMessage()) {
      return new PushException(400,
        "uids: " + uids.size() + " (expected: 1 to " + options.getMaxUsersPerMessage() + ")");
    }
    if (!uids.stream().allMatch(Admission::isUid)) {
      return new PushException(400, "uids: one is no name (expected: 1 to " + Gateway.MAX_NAME_LENGTH
        + " characters, none of them a control character)");
    }
    if (frame.length() > options.getMaxMessageBytes()) {
      return new PushException(413,
        "data: " + frame.length() + " bytes with its frame (expected: at most " + options.getMaxMessageBytes() + ")");
    }
    if (lives < 1 || lives > options.getMaxTtlMs()) {
      return new PushException(400, "ttlMs: " + ttlMs + " (expected: at most " + options.getMaxTtlMs() + ")");
    }
    if (fallbackMs < 0 || fallbackMs >= lives) {
      return new PushException(400, "fallbackMs: " + fallbackMs + " (expected: less than ttlMs, " + lives + ")");
    }
    return null;
  }

  static boolean isUid(String uid) {
    return uid != null && !uid.isEmpty() && uid.length() <= Gateway.MAX_NAME_LENGTH
      && uid.chars().noneMatch(Character::isISOControl);
  }
}
