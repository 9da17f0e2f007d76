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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes with an MQTT broker and a disk each, of which one after the other is killed and started again, while
 * clients publish with QoS 1 to subscribers whose sessions outlive their connections. What was acknowledged comes, in
 * the order of each publisher; the last message of each is retained on all nodes; and clients are let in all the time.
 *
 * <p>Properties make it longer: {@code waggle.faults.pairs}, {@code .rounds}, {@code .seconds} (of a round), {@code
 * .perSecond} (messages in all), {@code .window} (of a publisher) and {@code .seed}.
 */
@CleanVertx
@Tag("cluster-long")
class KilledBrokersIT {

  private static final int NODES = 3;
  private static final Duration BEGIN = Duration.ofSeconds(90);
  private static final Duration LET_IN = Duration.ofSeconds(15);
  private static final Duration END = Duration.ofSeconds(60);

  private final int pairs = Integer.getInteger("waggle.faults.pairs", 60);
  private final int rounds = Integer.getInteger("waggle.faults.rounds", 2);
  private final int seconds = Integer.getInteger("waggle.faults.seconds", 12);
  private final int perSecond = Integer.getInteger("waggle.faults.perSecond", 100);
  private final int window = Integer.getInteger("waggle.faults.window", 4);
  private final Random random = new Random(Long.getLong("waggle.faults.seed", 1));

  @TempDir
  private Path disks;

  private static SocketAddress place(ClusterFixture cluster, int node) {
    return SocketAddress.inetSocketAddress(cluster.port(node), cluster.host(node));
  }

  @Test
  void loseNothingThatWasAcknowledged(Vertx vertx) {
    List<SocketAddress> places = new CopyOnWriteArrayList<>();
    JsonObject config = new JsonObject().put("mqtt", new JsonObject()).put("disks", disks.toString());
    try (ClusterFixture cluster = ClusterFixture.start(NODES, MqttNode.class, config, List.of());
         Devices devices = new Devices(vertx, places, pairs, window)) {
      IntStream.range(0, NODES).forEach(node -> places.add(place(cluster, node)));
      devices.connect(BEGIN);
      devices.start(perSecond);
      for (int round = 0; round < rounds; round++) {
        kill(cluster, random.nextInt(NODES), places);
      }
      devices.stop();
      devices.awaitAcknowledged(END);
      Deliveries.Report report = devices.settle(END);
      boolean areLastRetained = devices.areLastRetained(END);
      System.out.println(rounds + " brokers killed, one of " + NODES + " every " + seconds + " s, " + pairs
        + " publishers, " + pairs + " subscribers: " + devices + "; " + report);

      assertThat(report.lost()).as("acknowledged and lost").isZero();
      assertThat(areLastRetained).as("last message of each publisher retained on each node").isTrue();
      assertThat(report.reordered()).as("behind a later one of its publisher").isZero();
      assertThat(devices.sessionsLost()).as("sessions lost").isZero();
      assertThat(devices.longestAwayMs()).as("longest time not let in").isLessThan(LET_IN.toMillis());
      assertThat(devices.count("let in")).as("let in").isPositive();
    }
  }

  /** Clients go on trying a dead node until it is there again, at another port. */
  private void kill(ClusterFixture cluster, int node, List<SocketAddress> places) {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    cluster.kill(node);
    cluster.restart(node);
    places.set(node, place(cluster, node));
    cluster.awaitMembers(NODES);
    Await.until("the round is over", Duration.ofSeconds(seconds + 1), () -> System.nanoTime() >= end);
  }
}
