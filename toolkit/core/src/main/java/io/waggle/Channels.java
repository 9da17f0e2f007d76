// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.impl.channel.ChannelsImpl;
import java.util.function.Function;

/**
 * Topics that anybody may publish to and subscribe to: verticles, connections and bridges, on all nodes of a cluster.
 * Any thread, any verticle: handles with the same name in one Vert.x, and in the Vert.x of all nodes, are the same
 * channels, and must be given the same options.
 *
 * <p>A topic is a text with levels separated by {@code /}, such as {@code chat/room-1}; it needs no declaration. In a
 * pattern {@code +} stands for any one level and {@code #}, at the end, for any number of them. What a topic keeps and
 * promises is said by {@link ChannelsOptions}, by pattern. A topic that is wrong or too long is an
 * {@link IllegalArgumentException}; all else fails the future.
 */
public interface Channels {

  /**
   * Returns the channels of this name, with default options: no history, no presence, everybody may do everything.
   *
   * @param vertx whose verticles share them
   * @param name chosen by the application, 1 to 64 letters, digits, dots, hyphens and underscores
   */
  static Channels of(Vertx vertx, String name) {
    return of(vertx, name, new ChannelsOptions());
  }

  /**
   * Returns the channels of this name.
   *
   * @param options taken if this is the first call for the name
   */
  static Channels of(Vertx vertx, String name, ChannelsOptions options) {
    return ChannelsImpl.of(vertx, name, options);
  }

  /** Publishes a message; see {@link #publish(String, Buffer, PublishOptions)}. */
  default Future<ChannelPosition> publish(String topic, Buffer payload) {
    return publish(topic, payload, new PublishOptions());
  }

  /**
   * Publishes a message. One caller's messages to a topic are delivered in the order of the calls.
   *
   * @param topic without wildcards
   * @param payload at most {@link ChannelOptions#getMaxPayloadBytes()}; not to be changed afterwards
   * @return where it is in the history, once it is stored there; without history, {@link ChannelPosition#NONE} once it
   *     was passed on
   */
  Future<ChannelPosition> publish(String topic, Buffer payload, PublishOptions options);

  /** Subscribes from now on; see {@link #subscribe(String, SubscribeOptions, Handler)}. */
  default Future<Subscription> subscribe(String pattern, Handler<ChannelMessage> handler) {
    return subscribe(pattern, new SubscribeOptions(), handler);
  }

  /**
   * Subscribes. The handler is called on the caller's context, in the order of the topic, once for each message that is
   * published after the future has completed, and first for those missed since {@link SubscribeOptions#getSince()}.
   *
   * @param pattern a topic, or a pattern with wildcards
   */
  Future<Subscription> subscribe(String pattern, SubscribeOptions options, Handler<ChannelMessage> handler);

  /**
   * Subscribes a connection, until it closes. Messages are sent to it in the order of the topic, on its event loop. On
   * a loss it is closed with {@link CloseReason#TRY_AGAIN_LATER}, unless {@link Subscription#lossHandler} says otherwise.
   *
   * @param form what to send for a message; called once for all connections that are given the same object
   */
  <M> Future<Subscription> subscribe(Connection<M> connection, String pattern, SubscribeOptions options,
                                     Function<ChannelMessage, M> form);

  /**
   * Takes part in a group that handles each message of a topic once or more: the {@link DeliveryLevel#AT_LEAST_ONCE}
   * way. A group that is new begins with the next message; one that was there before with the first message nobody has
   * acknowledged.
   *
   * @param topic with history, without wildcards
   * @param handler called on the caller's context; the message is acknowledged when its future succeeds, and delivered
   *     again, perhaps to another consumer, when it fails or takes longer than {@link ConsumeOptions#getAckTimeoutMs()}
   */
  Future<Subscription> consume(String topic, ConsumeOptions options, Function<ChannelMessage, Future<?>> handler);

  /**
   * Reads from the history of a topic.
   *
   * @param after the position after which to begin; null for the oldest there is
   * @param limit how many messages at most, 1 to 1,000
   */
  Future<ChannelHistory> history(String topic, ChannelPosition after, int limit);

  /** Returns who is subscribed to a topic; nobody if its options do not have presence. */
  Future<ChannelPresence> presence(String topic);

  /**
   * Tells of everybody who comes to or leaves a topic from now on; called on the caller's context.
   *
   * @param pattern a topic, or a pattern with wildcards
   */
  Future<Subscription> presenceHandler(String pattern, Handler<ChannelPresence.Event> handler);

  /**
   * Returns whether somebody may do something, by {@link ChannelsOptions}; for bridges.
   *
   * @param topic a topic, or a pattern with wildcards
   */
  Future<Boolean> isAllowed(String uid, ChannelAccess.Action action, String topic);

  /** Returns the counters of this node. */
  ChannelMetrics metrics();

  /** Ends all subscriptions of this node and forgets the name. Vert.x does it when it closes. */
  Future<Void> close();
}
