// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.waggle.ChannelMessage;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.Subscription;
import io.waggle.impl.channel.ChannelsImpl;

/**
 * A topic with history that a bridge reads as a queue: from a position, in order, and no faster than it says. What it
 * has no room for stays in the history. Any thread.
 */
public interface ChannelQueue {

  /**
   * Begins to read.
   *
   * @param since the last message that was handled before; {@link ChannelPosition#NONE} for the beginning
   * @param most how many messages may be with the handler before one of them is {@link #done}
   * @param handler gets each message; on the caller's context
   */
  static Future<ChannelQueue> open(Channels channels, String topic, ChannelPosition since, int most,
                                   Handler<ChannelMessage> handler) {
    return ((ChannelsImpl) channels).queue(topic, since, most, handler);
  }

  /** Forgets a topic and all that waits in it: what comes next begins anew. */
  static Future<Void> remove(Channels channels, String topic) {
    return ((ChannelsImpl) channels).forget(topic);
  }

  /** Has a group of consumers begin with the oldest message of a topic, unless it has begun. */
  static Future<Void> begin(Channels channels, String topic, String group) {
    return ((ChannelsImpl) channels).beginGroup(topic, group);
  }

  /** Returns up to where a group of consumers has handled all; null if it has not begun. */
  static Future<ChannelPosition> handled(Channels channels, String topic, String group) {
    return ((ChannelsImpl) channels).handled(topic, group);
  }

  /** Returns the subscription: whether it goes on where it was, what is called on a loss, and its end. */
  Subscription subscription();

  /** One of the messages is no longer with the handler. */
  void done();
}
