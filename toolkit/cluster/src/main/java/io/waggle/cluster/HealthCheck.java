// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastInstance;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Asks Hazelcast how it is, on a worker thread of its own: a stuck answer holds up nothing else. Any thread. */
final class HealthCheck {

  private static final String NODE_ID = "__vertx.nodeId";

  private final HazelcastInstance hazelcast;
  private final Callbacks callbacks;
  private final WorkerExecutor executor;
  private final AtomicReference<Future<Boolean>> underWay = new AtomicReference<>();

  HealthCheck(Vertx vertx, HazelcastInstance hazelcast, Callbacks callbacks) {
    this.hazelcast = hazelcast;
    this.callbacks = callbacks;
    executor = vertx.createSharedWorkerExecutor("waggle-cluster-health", 1);
  }

  Future<ClusterHealth> ask() {
    Future<Boolean> asked = underWay.get();
    if (asked == null || asked.isComplete()) {
      Future<Boolean> fresh = executor.executeBlocking(() -> hazelcast.getPartitionService().isClusterSafe());
      asked = underWay.compareAndSet(asked, fresh) ? fresh : underWay.get();
    }
    return asked.timeout(ClusterHealth.PATIENCE_MS, TimeUnit.MILLISECONDS)
      .otherwise(false)
      .map(safe -> new ClusterHealth(nodes(), safe, callbacks.stuckMs()));
  }

  private List<ClusterHealth.Node> nodes() {
    List<ClusterHealth.Node> nodes = new ArrayList<>();
    if (hazelcast.getLifecycleService().isRunning()) {
      hazelcast.getCluster().getMembers().forEach(member -> nodes.add(
        new ClusterHealth.Node(member.getAttribute(NODE_ID), address(member), member.localMember())));
    }
    return List.copyOf(nodes);
  }

  static String address(Member member) {
    return member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }

  void close() {
    executor.close();
  }
}
