// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;

/**
 * What one kind of message between nodes means. Called on the event loop of {@link Peers} only.
 *
 * <p>What a node sends arrives in order and once, from {@link #joined} until {@link #lost}; what was on the way at
 * {@code lost} may have arrived or not.
 */
public interface Service {

  /** A node is there, or there again: nothing that it knew of this node counts any more. */
  default void joined(String node) {
  }

  /** A node is gone, or has forgotten this one: nothing that it said counts any more. */
  default void lost(String node) {
  }

  /** Takes a message. */
  void message(String node, Buffer payload);

  /** Answers a request; what the future fails with reaches the other side as text. */
  default Future<Buffer> request(String node, Buffer payload) {
    return Future.failedFuture(VertxException.noStackTrace("request: from " + node + " (expected: a message)"));
  }
}
