// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.wire;

import io.waggle.ChannelPosition;
import io.waggle.bridges.push.impl.PushException;

/** Positions as text: {@code 0mh2k3f9abc12345:41}. Stateless. */
public final class Positions {

  private static final int MAX_CHARACTERS = 96;

  private Positions() {
  }

  /** Returns the text; null for a topic without history. */
  public static String text(ChannelPosition position) {
    return position.epoch().isEmpty() ? null : position.epoch() + ":" + position.offset();
  }

  /** Returns the text of where a topic stands; {@code :0} for one that has nothing yet. */
  public static String standing(ChannelPosition position) {
    return position.epoch() + ":" + position.offset();
  }

  /**
   * Returns the position; null for null.
   *
   * @throws PushException with code 400 if the text is none
   */
  public static ChannelPosition of(String text) {
    if (text == null) {
      return null;
    }
    int colon = text.lastIndexOf(':');
    if (text.length() <= MAX_CHARACTERS && colon >= 0 && colon <= 64) {
      try {
        long offset = Long.parseLong(text.substring(colon + 1));
        if (offset >= 0) {
          return new ChannelPosition(text.substring(0, colon), offset);
        }
      } catch (NumberFormatException e) {
        // told below
      }
    }
    throw new PushException(400, "since: wrong (expected: a position that the server gave)");
  }
}
