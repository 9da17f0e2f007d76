// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Nodes are killed while groups with members on all of them talk. The clients of the others must not notice, but for
 * those who are gone.
 */
@CleanVertx
class KilledNodeIT {

  @Test
  @Tag("cluster")
  void oneOfThreeWith300Clients(Vertx vertx) {
    run(vertx, 3, 1, 300, 100, 2_000, Duration.ofSeconds(5));
  }

  @Test
  @Tag("cluster-long")
  void oneOfThreeWith3000Clients(Vertx vertx) {
    run(vertx, 3, 1, 3_000, 200, 25_000, Duration.ofSeconds(5));
  }

  @Test
  @Tag("cluster-long")
  void twoOfFiveAtOnce(Vertx vertx) {
    run(vertx, 5, 2, 500, 100, 10_000, Duration.ofSeconds(15));
  }

  /** The first nodes are killed: among them the oldest member, on which Hazelcast leans most. */
  private static void run(Vertx vertx, int nodes, int killed, int count, int perSecond, int deliveriesAfterwards,
                          Duration presence) {
    int[] others = IntStream.range(killed, nodes).toArray();
    int gone = count / nodes * killed;
    try (ClusterFixture cluster = ClusterFixture.start(nodes, GatewayNode.class, new JsonObject(), List.of());
         Crowd crowd = new Crowd(vertx, cluster, count)) {
      IntPredicate survives = crowd.of(others);
      crowd.talk(nodes - 1, perSecond);
      crowd.awaitArrivals(2_000);
      crowd.clients().deliveries().forgetGaps();
      IntStream.range(0, killed).forEach(cluster::kill);
      Duration noticed = crowd.awaitOnline(count - gone, presence.multipliedBy(4), others);
      crowd.awaitArrivals(deliveriesAfterwards);
      Deliveries.Report report = crowd.settle(sender -> true, survives);
      System.out.println("killed " + killed + " of " + nodes + ", " + count + " clients, " + perSecond
        + " msg/s: presence right after " + noticed.toMillis() + " ms; to those who stay " + report);

      assertThat(noticed).as("presence of the dead is gone").isLessThan(presence);
      assertThat(crowd.clients().disconnected().keySet()).as("disconnected").hasSize(gone).noneMatch(survives::test);
      assertThat(report.isPerfect()).as(report.toString()).isTrue();
      crowd.awaitGroups(survives, others);
    }
  }
}
