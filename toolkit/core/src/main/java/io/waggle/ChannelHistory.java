// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import java.util.List;

/**
 * A part of a topic's history. Immutable.
 *
 * @param position where the topic stands
 * @param complete whether nothing is missing between what was asked for and the first message here
 * @param messages in order
 */
public record ChannelHistory(ChannelPosition position, boolean complete, List<ChannelMessage> messages) {
}
