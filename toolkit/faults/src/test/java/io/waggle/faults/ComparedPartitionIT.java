// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same partition for the gateway and for plain consumers of the event bus; what is found is in docs/cluster.md. */
@CleanVertx
@Tag("cluster-long")
class ComparedPartitionIT {

  private static final Duration WHOLE = Duration.ofSeconds(15);

  @Test
  void theGatewayIsWholeInTimeAndTheNewestConnectionStays(Vertx vertx) {
    Halves.Result result = run(vertx, "gateway", GatewayNode.class, List.of());
    assertThat(result.one().isPerfect()).as(result.toString()).isTrue();
    assertThat(result.two().isPerfect()).as(result.toString()).isTrue();
    assertThat(result.whole()).isNotNull().isLessThan(WHOLE);
    assertThat(result.afterwards().isPerfect()).as(result.toString()).isTrue();
    assertThat(result.older()).startsWith("was closed with 3501");
    assertThat(result.newer()).isEqualTo("stayed and got it");
  }

  @Test
  void plainConsumersWithWagglesClusterSettings(Vertx vertx) {
    assertThat(run(vertx, "plain consumers, Waggle's cluster settings", PlainNode.class, List.of())).isNotNull();
  }

  @Test
  void plainConsumersWithDefaultClusterSettings(Vertx vertx) {
    assertThat(run(vertx, "plain consumers, default cluster settings", PlainNode.class, List.of(
      "-Dvertx.cluster.managerClass=io.vertx.spi.cluster.hazelcast.HazelcastClusterManager",
      "-Dvertx.hazelcast.config=classpath:io/waggle/faults/plain-cluster.xml"))).isNotNull();
  }

  private static Halves.Result run(Vertx vertx, String what, Class<? extends Deployable> node, List<String> options) {
    JsonObject unique = new JsonObject().put("uniqueUids", true);
    try (ClusterFixture cluster = ClusterFixture.startApart(3, node, unique, options);
         Halves halves = new Halves(vertx, cluster)) {
      Halves.Result result = halves.run();
      System.out.println("2 | 1 for 30 s, " + what + ": " + result);
      return result;
    }
  }
}
