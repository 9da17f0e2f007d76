// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import io.vertx.core.Future;

/** A member of a group of shared subscriptions that is no client. Called on the event loop of the group. */
public interface LocalMember {

  /** Returns how many messages it takes before it is done with one of them. */
  int window();

  /** Returns whether it would take a message now, if there is room in its window. */
  boolean isReady();

  /**
   * Takes a message.
   *
   * @param place of the message in the group's queue: the same each time it comes; 0 with QoS 0
   * @return completes, on any thread, when the message is done with; fails if it is given back to the group. With QoS 0
   *     nobody looks at it
   */
  Future<Void> take(long place, Message message);
}
