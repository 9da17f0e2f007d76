// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fixture that the other tests stand on: it does to nodes what it says. */
@Tag("cluster")
class ClusterFixtureIT {

  private static final Duration NOTICED = Duration.ofSeconds(30);

  private static RawClient client(ClusterFixture cluster, int node) {
    return RawClient.connect(cluster.host(node), cluster.port(node));
  }

  @Test
  void freezesThawsKillsRestartsAndTerminatesNodes() {
    try (ClusterFixture cluster = ClusterFixture.start(2, AskNode.class); RawClient first = client(cluster, 0)) {
      Await.until("node 1 answers", () -> first.send("ask 1\n").readLine().equals("yes"));
      cluster.freeze(1);
      assertThat(first.send("ask 1\n").readLine()).isEqualTo("no");
      cluster.thaw(1);
      Await.until("node 1 answers again", () -> first.send("ask 1\n").readLine().equals("yes"));
      cluster.kill(1);
      cluster.awaitMembers(1, NOTICED, 0);
      cluster.restart(1);
      cluster.awaitMembers(2);
      Await.until("the new node 1 answers", NOTICED, () -> first.send("ask 1\n").readLine().equals("yes"));
      assertThat(cluster.terminate(1)).as("128 + SIGTERM").isEqualTo(143);
      assertThat(cluster.process(1).lines()).endsWith("closed");
    }
  }

  @Test
  void cutsTheWaysBetweenNodesAndMendsThem() {
    try (ClusterFixture cluster = ClusterFixture.startApart(3, AskNode.class, new JsonObject(), List.of());
         RawClient first = client(cluster, 0); RawClient second = client(cluster, 1)) {
      Await.until("node 1 answers", () -> first.send("ask 1\n").readLine().equals("yes"));
      Await.until("node 2 answers", () -> second.send("ask 2\n").readLine().equals("yes"));
      cluster.cut(List.of(0), List.of(1, 2));
      assertThat(first.send("ask 1\n").readLine()).isEqualTo("no");
      assertThat(second.send("ask 0\n").readLine()).isEqualTo("no");
      assertThat(second.send("ask 2\n").readLine()).isEqualTo("yes");
      cluster.heal();
      Await.until("node 1 answers again", () -> first.send("ask 1\n").readLine().equals("yes"));
    }
  }
}
