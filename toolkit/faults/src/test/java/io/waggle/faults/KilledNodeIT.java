// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import io.waggle.testkit.LoadClients;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RawWebSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One of three nodes is killed while groups with members on all three talk. The clients of the two others must not
 * notice, but for those who are gone.
 */
@CleanVertx
class KilledNodeIT {

  private static final int NODES = 3;
  private static final int GROUP_MEMBERS = 10;
  private static final Duration PRESENCE = Duration.ofSeconds(5);
  private static final Duration LOAD = Duration.ofSeconds(120);
  private static final Duration SETTLE = Duration.ofSeconds(20);

  @Test
  @Tag("cluster")
  void theOthersLoseNothingWith300Clients(Vertx vertx) {
    run(vertx, 300, 100, Duration.ofSeconds(3));
  }

  @Test
  @Tag("cluster-long")
  void theOthersLoseNothingWith3000Clients(Vertx vertx) {
    run(vertx, 3_000, 200, Duration.ofSeconds(20));
  }

  private static void run(Vertx vertx, int count, int perSecond, Duration afterwards) {
    int groups = count / GROUP_MEMBERS;
    int perNode = count / NODES;
    // Clients of node 0 come first; the groups are dealt in turns, so each has members everywhere.
    IntPredicate survives = client -> client >= perNode;
    try (ClusterFixture cluster = ClusterFixture.start(NODES, GatewayNode.class, new JsonObject(), List.of());
         LoadClients clients = new LoadClients(vertx, (sender, receiver) -> sender % groups == receiver % groups)) {
      for (int node = 0; node < NODES; node++) {
        clients.connect(perNode, cluster.host(node), cluster.port(node), "/");
      }
      IntStream.range(0, count).forEach(client -> Await.result(clients.sayText(client, "join " + client % groups)));
      awaitGroups(cluster, groups);

      clients.start(IntStream.range(perNode, perNode + groups).boxed().toList(), perSecond);
      awaitArrivals(clients, 3L * perSecond * GROUP_MEMBERS);
      clients.deliveries().forgetGaps();
      long killed = System.nanoTime();
      cluster.kill(0);
      for (int node = 1; node < NODES; node++) {
        awaitOnline(cluster, node, count - perNode);
      }
      Duration noticed = Duration.ofNanos(System.nanoTime() - killed);
      awaitArrivals(clients, afterwards.toSeconds() * perSecond * GROUP_MEMBERS * (NODES - 1) / NODES);
      clients.stop();
      Deliveries.Report report = clients.settle(SETTLE, sender -> true, survives);
      System.out.println("killed 1 of " + NODES + ", " + count + " clients, " + perSecond + " msg/s: presence after "
        + noticed.toMillis() + " ms; to those who stay " + report);

      assertThat(noticed).as("presence of the dead is gone").isLessThan(PRESENCE);
      assertThat(clients.disconnected().keySet()).as("disconnected").hasSize(perNode).allMatch(id -> id < perNode);
      assertThat(report.isPerfect()).as(report.toString()).isTrue();
    }
  }

  private static RawWebSocket control(ClusterFixture cluster, int node) {
    return RawWebSocket.open(RawClient.connect(cluster.host(node), cluster.port(node)),
      cluster.host(node), "/");
  }

  private static void awaitGroups(ClusterFixture cluster, int groups) {
    for (int node = 0; node < cluster.size(); node++) {
      try (RawWebSocket control = control(cluster, node)) {
        for (int group = 0; group < groups; group++) {
          String question = "count " + group;
          Await.untilEqual(Integer.toString(GROUP_MEMBERS), () -> control.sendText(question).readText());
        }
      }
    }
  }

  private static void awaitOnline(ClusterFixture cluster, int node, int online) {
    try (RawWebSocket control = control(cluster, node)) {
      Await.untilEqual(Integer.toString(online), () -> control.sendText("online").readText());
    }
  }

  private static void awaitArrivals(LoadClients clients, long more) {
    long wanted = clients.deliveries().arrivals() + more;
    Await.until(more + " more deliveries", LOAD, () -> clients.deliveries().arrivals() >= wanted);
  }
}
