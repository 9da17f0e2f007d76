// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One of three nodes stands still for 20 s and goes on, as a machine does that swaps or is moved. */
@CleanVertx
@Tag("cluster-long")
class FrozenNodeIT {

  private static final Duration FROZEN = Duration.ofSeconds(20);
  private static final Duration DECLARED_DEAD = Duration.ofSeconds(10);
  private static final Duration BACK = Duration.ofSeconds(15);
  private static final int COUNT = 300;

  @Test
  void theOthersGoOnAndItComesBack(Vertx vertx) {
    try (ClusterFixture cluster = ClusterFixture.start(3, GatewayNode.class, new JsonObject(), List.of());
         Crowd crowd = new Crowd(vertx, cluster, COUNT)) {
      crowd.talk(2, 100);
      crowd.awaitArrivals(2_000);
      crowd.clients().deliveries().forgetGaps();
      long began = System.nanoTime();
      cluster.freeze(0);
      Duration dead = crowd.awaitOnline(COUNT * 2 / 3, FROZEN, 1, 2);
      Await.until("20 s are over", FROZEN.multipliedBy(2), () -> System.nanoTime() - began > FROZEN.toNanos());
      cluster.thaw(0);
      Duration back = crowd.awaitOnline(COUNT, BACK.multipliedBy(4), 0, 1, 2).plus(
        crowd.awaitGroups(client -> true, 0, 1, 2));
      crowd.awaitArrivals(2_000);
      Deliveries.Report others = crowd.settle(sender -> true, crowd.of(1, 2));
      Deliveries.Report all = crowd.clients().deliveries().report();
      System.out.println("frozen 1 of 3 for 20 s, " + COUNT + " clients: declared dead after " + dead.toMillis()
        + " ms, back after " + back.toMillis() + " ms; to the others " + others + "; to all " + all);

      assertThat(dead).isLessThan(DECLARED_DEAD);
      assertThat(back).isLessThan(BACK);
      assertThat(others.isPerfect()).as(others.toString()).isTrue();
      assertThat(all.duplicated()).isZero();
      assertThat(all.reordered()).isZero();
    }
  }
}
