// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/** Carries frames between nodes; may lose, repeat and delay them. Called on the event loop of {@link Peers} only. */
interface Wire {

  /**
   * Starts to receive.
   *
   * @param receiver called on the event loop of {@link Peers}
   * @return completes when the other nodes can reach this one
   */
  Future<Void> open(Handler<Buffer> receiver);

  /** Sends a frame to a node, which may be gone. */
  void send(String node, Buffer frame);

  /** Sends a frame to all nodes, perhaps to this one too. */
  void publish(Buffer frame);

  /** Returns this node's name in the member list. */
  String memberId();

  /** Returns who is in the cluster, as far as the cluster manager knows. */
  Set<String> members();
}
