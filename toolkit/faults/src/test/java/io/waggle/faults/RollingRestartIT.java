// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One node after the other is drained, ended and started again, as for a new version, while clients publish.
 *
 * <p>They do not wait for one acknowledgement before the next message. So what one publishes again through another node
 * may come behind what it published later; all clients see the same order.
 */
@CleanVertx
@Tag("cluster-long")
class RollingRestartIT {

  private static final int NODES = 3;
  private static final int CLIENTS = 2_000;
  private static final int TOPICS = 200;
  private static final int PER_SECOND = 500;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir
  Path state;

  @Test
  void losesNothingAndRepeatsNothing(Vertx vertx) {
    List<String> options = List.of("-Dwaggle.admin.port=off", "-Dwaggle.state=" + state);
    List<SocketAddress> places = new CopyOnWriteArrayList<>();
    try (ClusterFixture cluster = ClusterFixture.startLaunched(NODES, ChannelNode.class, new JsonObject(), options);
         Followers followers = new Followers(vertx, TOPICS, id -> places)) {
      IntStream.range(0, NODES).forEach(node -> places.add(place(cluster, node)));
      followers.add(CLIENTS);
      followers.start(PER_SECOND, Integer.MAX_VALUE);
      followers.awaitAcknowledged(10 * PER_SECOND, SOON);
      List<Integer> exits = new ArrayList<>();
      List<Long> drainedMs = new ArrayList<>();
      for (int node = 0; node < NODES; node++) {
        long began = System.nanoTime();
        exits.add(cluster.terminate(node));
        drainedMs.add(Duration.ofNanos(System.nanoTime() - began).toMillis());
        cluster.restart(node);
        cluster.awaitMembers(NODES);
        places.set(node, place(cluster, node));
      }
      followers.stop();
      followers.awaitAcknowledged(followers.said(), SOON);
      Deliveries.Report report = followers.settle(SOON);
      System.out.println("rolling restart of " + NODES + ", " + CLIENTS + " clients, " + followers.acknowledgements()
        + " of " + followers.said() + " messages acknowledged: nodes ended with " + exits + " after " + drainedMs
        + " ms; connections closed with " + followers.closes() + ", back after at most " + followers.longestAwayMs()
        + " ms, not recovered " + followers.unrecovered() + ", not the next of their topic " + followers.misplaced()
        + "; " + report);

      assertThat(exits).containsOnly(0);
      assertThat(followers.closes().keySet()).containsExactly(CloseReason.SERVICE_RESTART.code());
      assertThat(followers.unrecovered()).isZero();
      assertThat(followers.misplaced()).isZero();
      assertThat(report.lost()).isZero();
      assertThat(report.duplicated()).isZero();
    }
  }

  private static SocketAddress place(ClusterFixture cluster, int node) {
    return SocketAddress.inetSocketAddress(cluster.port(node), cluster.host(node));
  }
}
