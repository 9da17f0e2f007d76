// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ClusterFixture;
import io.waggle.testkit.RawWebSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each half of a cluster lets the same users in; when it is whole again the connection bound last stays. */
@CleanVertx
@Tag("cluster-long")
class UniqueUidsIT {

  private static final Duration APART = Duration.ofSeconds(30);
  private static final Duration WHOLE = Duration.ofSeconds(15);
  private static final int COUNT = 30;

  @Test
  void theNewestConnectionStaysAndTheOtherIsToldWhy(Vertx vertx) {
    JsonObject unique = new JsonObject().put("uniqueUids", true);
    try (ClusterFixture cluster = ClusterFixture.startApart(3, GatewayNode.class, unique, List.of());
         Crowd crowd = new Crowd(vertx, cluster, COUNT)) {
      long began = System.nanoTime();
      cluster.cut(List.of(0), List.of(1, 2));
      crowd.awaitOnline(COUNT / 3, APART, 0);
      crowd.awaitOnline(COUNT * 2 / 3, APART, 1, 2);
      Await.until("30 s are over", APART.multipliedBy(2), () -> System.nanoTime() - began > APART.toNanos());
      resolve(cluster, crowd);
    }
  }

  private static void resolve(ClusterFixture cluster, Crowd crowd) {
    try (RawWebSocket oldAnn = bind(crowd.control(0), "ann"); RawWebSocket oldBob = bind(crowd.control(2), "bob");
         RawWebSocket newAnn = bind(crowd.control(1), "ann"); RawWebSocket newBob = bind(crowd.control(0), "bob")) {
      cluster.heal();
      long healed = System.nanoTime();
      for (RawWebSocket old : List.of(oldAnn, oldBob)) {
        old.expectClose(CloseReason.REPLACED.code());
        // A client that only heard the farewell counts until the server gives up waiting for its own.
        old.close();
      }
      Duration resolved = Duration.ofNanos(System.nanoTime() - healed);
      crowd.awaitOnline(COUNT + 2, APART, 0, 1, 2);
      crowd.awaitSameView(APART, 0, 1, 2);
      Duration whole = Duration.ofNanos(System.nanoTime() - healed);
      System.out.println("2 | 1 for 30 s, two users bound on both sides: the older connections closed with "
        + CloseReason.REPLACED + " " + resolved.toMillis() + " ms after healing, all nodes agree after "
        + whole.toMillis() + " ms");

      assertThat(whole).isLessThan(WHOLE);
      assertThat(crowd.ask(2, "view")).contains("uid ann 1", "uid bob 1", "all " + (COUNT + 2));
      for (int node = 0; node < 3; node++) {
        try (RawWebSocket sender = crowd.control(node)) {
          sender.sendText("uid ann hello " + node).sendText("uid bob hello " + node);
          assertThat(newAnn.readText()).isEqualTo("hello " + node);
          assertThat(newBob.readText()).isEqualTo("hello " + node);
        }
      }
    }
  }

  /** Binds, and waits for an answer to be sure of the order. */
  private static RawWebSocket bind(RawWebSocket socket, String uid) {
    socket.client().deadline(APART);
    assertThat(socket.sendText("bind " + uid).sendText("uid " + uid + " bound").readText()).isEqualTo("bound");
    return socket;
  }
}
