// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Handler;

/** One subscription of {@link Channels}. Any thread. */
public interface Subscription {

  /** Returns the topic or pattern subscribed to. */
  String pattern();

  /**
   * Returns whether everything that was published since {@link SubscribeOptions#getSince()} is being delivered, in
   * order and once. False if the history does not reach back so far, was begun anew, or no position was given.
   */
  boolean recovered();

  /**
   * Returns where the topic stood when the subscription began: what comes after it is delivered. {@link
   * ChannelPosition#NONE} for a pattern with wildcards and for a topic without history.
   */
  ChannelPosition position();

  /**
   * Sets what is called, in order with the messages, when some were lost: the history was too short or begun anew, or
   * the subscriber did not keep up and there is no history. A loss before this call is told at once. Without a handler
   * it is logged.
   *
   * @param handler gets the topic concerned
   */
  Subscription lossHandler(Handler<String> handler);

  /** Returns whether messages are still delivered. */
  boolean isActive();

  /** Ends the subscription; no message is delivered once this has completed on the subscriber's context. */
  Future<Void> unsubscribe();
}
