// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.spi.cluster.NodeListener;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClusterHealthTest {

  @Test
  void tellsTheMembersAndThatAllIsSafe() {
    try (Nodes nodes = new Nodes()) {
      Vertx one = nodes.start();
      Vertx other = nodes.start();
      Await.until("backups are made", Nodes.START, () -> Await.result(ClusterHealth.of(other)).safe());
      ClusterHealth health = Await.result(ClusterHealth.of(other));
      assertThat(health.nodes()).containsExactly(
        new ClusterHealth.Node(Nodes.manager(one).getNodeId(), "127.0.0.1:" + nodes.port(), false),
        new ClusterHealth.Node(Nodes.manager(other).getNodeId(),
          "127.0.0.1:" + Nodes.hazelcast(other).getCluster().getLocalMember().getAddress().getPort(), true));
      assertThat(health.stuckMs()).isZero();
    }
  }

  @Test
  void reportsACallFromHazelcastThatDoesNotReturn() {
    CountDownLatch block = new CountDownLatch(1);
    try (Nodes nodes = new Nodes().with(WaggleClusterManager.STUCK_SECONDS, "1")) {
      Vertx node = nodes.start();
      Nodes.manager(node).nodeListener(new NodeListener() {
        @Override
        public void nodeAdded(String id) {
          try {
            block.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }

        @Override
        public void nodeLeft(String id) {
        }
      });
      nodes.start();
      Await.until("it is reported", () -> Await.result(ClusterHealth.of(node)).stuckMs() >= 1_000);
      assertThat(Await.result(ClusterHealth.of(node)).nodes()).hasSize(2);
      block.countDown();
      Await.until("it is over", () -> Await.result(ClusterHealth.of(node)).stuckMs() == 0);
    } finally {
      block.countDown();
    }
  }

  @Test
  @CleanVertx
  void saysSoWhereThereIsNoCluster(Vertx vertx) {
    assertThat(Await.failure(ClusterHealth.of(vertx))).isInstanceOf(IllegalStateException.class)
      .hasMessageStartingWith("vertx: not clustered with a WaggleClusterManager (expected: ");
  }
}
