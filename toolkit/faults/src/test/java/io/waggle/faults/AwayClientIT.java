// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.Deliveries;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients whose node is killed stay away for 30 s, while 500 messages pass, and come back to another node. */
@CleanVertx
@Tag("cluster-long")
class AwayClientIT {

  private static final int TOPICS = 4;
  private static final int AWAY = 8;
  private static final int BEFORE = 50;
  private static final int MISSED = 500;
  private static final int AFTERWARDS = 50;
  private static final Duration GONE = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void getExactlyWhatTheyMissedInOrderAndOnce(Vertx vertx) {
    AtomicReference<List<SocketAddress>> open = new AtomicReference<>(List.of());
    try (ClusterFixture cluster = ClusterFixture.start(3, ChannelNode.class, new JsonObject(), List.of());
         Followers followers = new Followers(vertx, TOPICS,
           id -> id < TOPICS ? List.of(place(cluster, 1)) : open.get())) {
      open.set(List.of(place(cluster, 0)));
      followers.add(TOPICS + AWAY);
      followers.start(200, TOPICS * BEFORE);
      followers.awaitAcknowledged(TOPICS * BEFORE, SOON);
      Deliveries.Report before = followers.settle(SOON);
      assertThat(before.isPerfect()).as(before.toString()).isTrue();

      open.set(List.of());
      long began = System.nanoTime();
      followers.start(TOPICS * MISSED / (int) GONE.toSeconds() + 1, TOPICS * MISSED);
      cluster.kill(0);
      Await.until("30 s are over", GONE.multipliedBy(2), () -> System.nanoTime() - began > GONE.toNanos());
      followers.awaitAcknowledged(TOPICS * (BEFORE + MISSED), SOON);
      Deliveries.Report away = followers.deliveries().report(sender -> true, receiver -> receiver >= TOPICS);
      long back = System.nanoTime();
      open.set(List.of(place(cluster, 2)));
      followers.start(200, TOPICS * AFTERWARDS);
      followers.awaitAcknowledged(TOPICS * (BEFORE + MISSED + AFTERWARDS), SOON);
      Deliveries.Report all = followers.settle(SOON);
      Duration caughtUp = Duration.ofNanos(System.nanoTime() - back);
      System.out.println(AWAY + " clients of " + TOPICS + " topics away for 30 s, their node killed: each missed "
        + away.lost() / AWAY + "; all there " + caughtUp.toMillis() + " ms after they were let back; not recovered "
        + followers.unrecovered() + "; all together " + all);

      assertThat(away.lost()).as("missed while away").isEqualTo(AWAY * MISSED);
      assertThat(followers.unrecovered()).isZero();
      assertThat(followers.misplaced()).isZero();
      assertThat(all.isPerfect()).as(all.toString()).isTrue();
    }
  }

  private static SocketAddress place(ClusterFixture cluster, int node) {
    return SocketAddress.inetSocketAddress(cluster.port(node), cluster.host(node));
  }
}
