// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import java.util.Objects;

/**
 * A place in the history of one topic. Immutable; any thread.
 *
 * @param epoch of the history: a new one begins whenever a history was lost, so an offset means nothing under another
 *     epoch; empty for a topic without history
 * @param offset of the last message seen, counted from 1; 0 before the first
 */
public record ChannelPosition(String epoch, long offset) {

  /** The position in a topic without history. */
  public static final ChannelPosition NONE = new ChannelPosition("", 0);

  /** Creates a position. */
  public ChannelPosition {
    Objects.requireNonNull(epoch, "epoch");
  }
}
