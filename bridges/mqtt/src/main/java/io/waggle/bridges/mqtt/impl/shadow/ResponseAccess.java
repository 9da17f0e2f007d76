// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;

/**
 * Whether an answer may be published where a client asks for it: only where the client could publish itself, or it would
 * make the broker do what it may not. Any thread.
 */
@FunctionalInterface
public interface ResponseAccess {

  /**
   * Returns whether it may.
   *
   * @param clientId who asks; empty if it is no client
   * @param topic never one that begins with {@code $}
   */
  Future<Boolean> isAllowed(String clientId, String topic);
}
