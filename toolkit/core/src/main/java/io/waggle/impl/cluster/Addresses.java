// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

/**
 * The event-bus addresses of the nodes. There are two for each node, however many connections, users and groups it has:
 * the loss of a node costs the cluster as much time as it has addresses.
 */
final class Addresses {

  /** Every node listens here. Body: a frame of {@link Frames}, heartbeats and good-byes. */
  static final String NODES = "waggle.nodes";

  private static final String NODE = "waggle.node.";

  private Addresses() {
  }

  /** Returns where one node listens. Body: a frame of {@link Frames}. */
  static String node(String node) {
    return NODE + node;
  }
}
