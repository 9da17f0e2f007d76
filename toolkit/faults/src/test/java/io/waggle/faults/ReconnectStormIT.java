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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node dies and all its clients come to the others at once, who have clients of their own. */
@CleanVertx
@Tag("cluster-long")
class ReconnectStormIT {

  private static final int HEALTHY = 200;
  private static final int STORM = 10_000;
  private static final Duration BACK = Duration.ofSeconds(15);

  @Test
  void tenThousandAreBackAndNobodyElseIsDropped(Vertx vertx) {
    try (ClusterFixture cluster = ClusterFixture.start(2, GatewayNode.class, new JsonObject(), List.of());
         Crowd crowd = new Crowd(vertx, cluster, HEALTHY)) {
      crowd.talk(1, 100);
      crowd.awaitArrivals(1_000);
      cluster.kill(0);
      long began = System.nanoTime();
      crowd.clients().add(STORM, cluster.host(1), cluster.port(1), "/");
      IntStream.range(HEALTHY, HEALTHY + STORM).forEach(client -> crowd.clients().sayText(client, "join storm"));
      crowd.awaitOnline(STORM + HEALTHY / 2, BACK.multipliedBy(4), 1);
      Duration back = Duration.ofNanos(System.nanoTime() - began);
      Deliveries.Report report = crowd.settle(sender -> true, crowd.of(1));
      System.out.println(STORM + " clients back after " + back.toMillis() + " ms; to those who were there " + report);

      assertThat(back).isLessThan(BACK);
      assertThat(crowd.clients().disconnected().keySet()).hasSize(HEALTHY / 2).noneMatch(crowd.of(1)::test);
      assertThat(report.isPerfect()).as(report.toString()).isTrue();
    }
  }
}
