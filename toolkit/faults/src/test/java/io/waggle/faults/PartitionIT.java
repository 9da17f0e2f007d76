// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import io.waggle.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster of three falls into two and one for 30 s, and is mended. Nobody is told; cables just go dead. */
@CleanVertx
@Tag("cluster-long")
class PartitionIT {

  private static final Duration APART = Duration.ofSeconds(30);
  private static final Duration WHOLE = Duration.ofSeconds(15);
  private static final int COUNT = 90;

  @Test
  void bothSidesServeTheirOwnAndAgreeAfterwards(Vertx vertx) {
    try (ClusterFixture cluster = ClusterFixture.startApart(3, GatewayNode.class, new JsonObject(), List.of());
         Crowd crowd = new Crowd(vertx, cluster, COUNT)) {
      crowd.talk(2, 50);
      crowd.awaitArrivals(1_000);
      long began = System.nanoTime();
      cluster.cut(List.of(0), List.of(1, 2));
      Duration one = crowd.awaitOnline(COUNT / 3, APART, 0);
      Duration two = crowd.awaitOnline(COUNT * 2 / 3, APART, 1, 2);
      for (int i = 0; i < 100; i++) {
        Await.result(crowd.clients().say(3));
      }
      Await.until("30 s are over", APART.multipliedBy(2), () -> System.nanoTime() - began > APART.toNanos());
      cluster.heal();
      Duration whole = crowd.awaitOnline(COUNT, WHOLE.multipliedBy(6), 0, 1, 2).plus(
        crowd.awaitGroups(client -> true, 0, 1, 2)).plus(crowd.awaitSameView(WHOLE, 0, 1, 2));
      Deliveries.Report large = crowd.settle(crowd.of(2), crowd.of(1, 2));
      Deliveries.Report small = crowd.settle(crowd.of(0), crowd.of(0));
      for (int i = 0; i < 100; i++) {
        Await.result(crowd.clients().say(5));
      }
      Deliveries.Report afterwards = crowd.settle(sender -> sender == 5, receiver -> true);
      System.out.println("2 | 1 for 30 s, " + COUNT + " clients: apart after " + one.toMillis() + " and "
        + two.toMillis() + " ms, whole after " + whole.toMillis() + " ms; the two: " + large + "; the one: " + small
        + "; all afterwards: " + afterwards);

      assertThat(crowd.clients().disconnected()).isEmpty();
      assertThat(large.isPerfect()).as(large.toString()).isTrue();
      assertThat(small.isPerfect()).as(small.toString()).isTrue();
      assertThat(afterwards.isPerfect()).as(afterwards.toString()).isTrue();
      assertThat(crowd.clients().deliveries().report().duplicated()).isZero();
      assertThat(whole).isLessThan(WHOLE);
    }
  }

  /** What {@code docs/shared.md} says of two halves: both go on, and one value of each key is kept. */
  @Test
  void bothSidesChangeTheSharedMapAndOneValueIsKept() {
    try (ClusterFixture cluster = ClusterFixture.startApart(3, AskNode.class, new JsonObject(), List.of());
         RawClient one = RawClient.connect(cluster.host(0), cluster.port(0)).deadline(APART);
         RawClient two = RawClient.connect(cluster.host(1), cluster.port(1)).deadline(APART)) {
      cluster.cut(List.of(0), List.of(1, 2));
      cluster.awaitMembers(1, APART, 0);
      cluster.awaitMembers(2, APART, 1, 2);
      assertThat(one.send("add n\n").readLine()).isEqualTo("1");
      assertThat(two.send("add n\n").readLine()).isEqualTo("1");
      assertThat(two.send("add n\n").readLine()).isEqualTo("2");
      assertThat(one.send("add small\n").readLine()).isEqualTo("1");
      cluster.heal();
      cluster.awaitMembers(3);
      Await.until("the larger half's value is kept", APART, () -> one.send("get n\n").readLine().equals("2"));
      assertThat(two.send("get n\n").readLine()).isEqualTo("2");
      Await.until("what only the smaller half had is kept too", APART,
        () -> two.send("get small\n").readLine().equals("1"));
    }
  }
}
