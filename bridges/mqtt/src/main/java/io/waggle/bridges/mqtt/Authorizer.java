// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt;

import io.vertx.core.Future;

/**
 * Says what a client may do. Called on the event loop of the client's connection for each PUBLISH, each topic filter of
 * a SUBSCRIBE, each will, and each retained message; must not block, and is best answered with a completed future.
 */
public interface Authorizer {

  /** What a client wants to do with a topic. */
  enum Action {
    /** Publish to a topic, or have a will there. */
    PUBLISH,
    /** Subscribe to a topic filter: all of it, or nothing. */
    SUBSCRIBE
  }

  /**
   * Returns whether a client may do something.
   *
   * @param topic a topic for {@link Action#PUBLISH}; a topic filter, without {@code $share}, for
   *     {@link Action#SUBSCRIBE}
   * @return true or false; null if this authorizer has no opinion, so that the next one is asked
   */
  Future<Boolean> isAllowed(MqttIdentity client, Action action, String topic);
}
