// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.session;

/** A group of shared subscriptions, as its members see it. Called on the event loop of the member. */
public interface Share {

  /** Returns the group. */
  Object group();

  /** A member is done with a message: it has acknowledged it, or will never get it. */
  void done(Session member, Delivery delivery);

  /** A member's session has ended before it acknowledged a message, which may go to another one. */
  void returned(Session member, Delivery delivery);
}
