// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeInfo;
import io.vertx.spi.cluster.hazelcast.impl.HazelcastNodeInfo;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds another node that gives the address of our event bus for its own: each would talk to itself instead of to the
 * other. Made by the cluster manager when the event bus starts; any thread.
 */
final class AddressCheck {

  /** A node that died a moment ago at this address is forgotten within this time. */
  static final long PATIENCE_MS = 15_000;

  private static final long LOOK_AGAIN_MS = 500;

  private final Vertx vertx;
  private final HazelcastInstance hazelcast;
  private final String self;
  private final NodeInfo ours;

  AddressCheck(Vertx vertx, HazelcastInstance hazelcast, String self, NodeInfo ours) {
    this.vertx = vertx;
    this.hazelcast = hazelcast;
    this.self = self;
    this.ours = ours;
  }

  /** Waits until nobody has the address; fails if somebody still has it after a while. */
  Future<Void> beforeOurs() {
    return look(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS));
  }

  private Future<Void> look(long deadline) {
    return other().compose(other -> {
      if (other.isEmpty()) {
        return Future.succeededFuture();
      }
      if (System.nanoTime() - deadline > 0) {
        return Future.failedFuture(conflict(other.get()));
      }
      Promise<Void> later = Promise.promise();
      vertx.setTimer(LOOK_AGAIN_MS, id -> look(deadline).onComplete(later));
      return later.future();
    });
  }

  /** Once ours is known too: of two nodes that started at the same time, the one with the greater id gives way. */
  Future<Void> afterOurs() {
    return other().compose(other -> other.isPresent() && other.get().compareTo(self) < 0
      ? Future.failedFuture(conflict(other.get())) : Future.succeededFuture());
  }

  private Future<Optional<String>> other() {
    return vertx.executeBlocking(() -> {
      Map<String, HazelcastNodeInfo> nodes = hazelcast.getMap("__vertx.nodeInfo");
      return nodes.entrySet().stream()
        .filter(node -> !node.getKey().equals(self) && isSame(node.getValue().unwrap()))
        .map(Map.Entry::getKey).sorted().findFirst();
    }, false);
  }

  private boolean isSame(NodeInfo other) {
    return other.port() == ours.port() && other.host().equals(ours.host());
  }

  private IllegalStateException conflict(String node) {
    return new IllegalStateException("event bus: " + ours.host() + ":" + ours.port() + " is the address of node " + node
      + " too (expected: one that other nodes reach this one at; see -cluster-public-host and -cluster-public-port)");
  }
}
