// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;

/**
 * How the cluster is, seen from one node at one moment. Immutable; whoever asked owns it.
 *
 * @param nodes the members of the cluster, this one included, oldest first
 * @param safe whether every entry that the cluster keeps has its backups; false too if that could not be found out
 *   within {@value #PATIENCE_MS} ms
 * @param stuckMs how long a call from Hazelcast to this node has not returned, in milliseconds, if that is longer than
 *   {@link WaggleClusterManager#STUCK_SECONDS}; else 0
 */
public record ClusterHealth(List<Node> nodes, boolean safe, long stuckMs) {

  /** How long the question whether all is safe may take: 2,000 ms. */
  public static final long PATIENCE_MS = 2_000;

  /**
   * A member.
   *
   * @param id the node's id in Vert.x; null for a member that only keeps data
   * @param address host and port of its Hazelcast endpoint
   * @param local whether it is the one that was asked
   */
  public record Node(String id, String address, boolean local) {
  }

  /**
   * Asks, from any thread. Questions that come while one is under way share its answer.
   *
   * @param vertx clustered with a {@link WaggleClusterManager}
   * @return fails with an {@link IllegalStateException} if it is not
   */
  public static Future<ClusterHealth> of(Vertx vertx) {
    return ((VertxInternal) vertx).clusterManager() instanceof WaggleClusterManager manager
      ? manager.health()
      : Future.failedFuture(new IllegalStateException("vertx: not clustered with a WaggleClusterManager (expected: "
        + "vertx run -cluster, or Vertx.builder().withClusterManager)"));
  }
}
