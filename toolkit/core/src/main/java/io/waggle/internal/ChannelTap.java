// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.waggle.ChannelMessage;
import io.waggle.Channels;
import io.waggle.impl.channel.ChannelsImpl;
import java.util.function.Consumer;

/**
 * A bridge that finds its own subscribers, such as an MQTT broker: it wants the messages of certain patterns once each,
 * and to know whether anybody else wants what it has to publish. Any thread.
 */
public interface ChannelTap {

  /**
   * Opens a tap, which wants nothing yet.
   *
   * @param handler gets each message that matches a pattern, once however many match, in the order of the topic; on the
   *     event loop of the channels, where it must not stay
   */
  static ChannelTap open(Channels channels, Consumer<ChannelMessage> handler) {
    return ((ChannelsImpl) channels).tap(handler);
  }

  /**
   * Looks at what is published on this node, wanted or not: each message once, on the node it was published on and
   * nowhere else, after it is in the history. What is there already by its id is left out.
   *
   * @param handler called on the event loop of the channels, where it must not stay
   */
  void publishedHandler(Consumer<ChannelMessage> handler);

  /**
   * Wants the messages of a pattern from now on. The second call for a pattern changes nothing.
   *
   * @return completes when all nodes know; fails if channels take no such pattern
   */
  Future<Void> add(String pattern);

  /** Wants them no more. */
  void remove(String pattern);

  /**
   * Returns whether a message of a topic has to go through the channels: because somebody else here is subscribed to it,
   * or another node, or its history is kept. Never false if it has to; true, now and then, without need.
   */
  boolean isWanted(String topic);

  /** Returns whether an account is kept of who is subscribed to a topic. */
  boolean keepsPresence(String topic);

  /** Returns whether there are rules about who may do what: otherwise everybody may do everything. */
  boolean hasRules();

  /** Ends it. */
  void close();
}
