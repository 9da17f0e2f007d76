// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;

/**
 * Whether an answer may be published where a client asks for it: only where the client could publish and subscribe
 * itself, or it would make the broker do what it may not. Any thread.
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

  /**
   * Returns whether it may; never where wildcards are, nor at a reserved topic: an answer must not become somebody's
   * request.
   *
   * @param clientId who asks; empty if it is no client
   * @param topic as the client names it
   */
  default Future<Boolean> mayGoTo(String clientId, String topic) {
    boolean isTopic = !topic.isEmpty() && !topic.startsWith("$") && topic.chars().noneMatch(c -> c == '+' || c == '#');
    return isTopic ? isAllowed(clientId, topic) : Future.succeededFuture(false);
  }
}
