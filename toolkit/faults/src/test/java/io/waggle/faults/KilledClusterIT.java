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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes with an MQTT broker and a disk each, all of which are killed at the same moment while clients publish with
 * QoS 1 to subscribers whose sessions outlive their connections, and started again. Nothing that was acknowledged is
 * lost, and no session. The order of a publisher is not promised: it may go on at the first node that is there again,
 * while what it said before is on the disk of another one.
 */
@CleanVertx
@Tag("cluster")
class KilledClusterIT {

  private static final int NODES = 3;
  private static final int PAIRS = 60;
  private static final int WINDOW = 4;
  private static final int PER_SECOND = 200;
  private static final int MESSAGES = 1_000;
  private static final Duration BEGIN = Duration.ofSeconds(90);
  private static final Duration END = Duration.ofSeconds(90);

  @TempDir
  private Path disks;

  @Test
  void losesNothingThatWasAcknowledged(Vertx vertx) {
    List<SocketAddress> places = new CopyOnWriteArrayList<>();
    JsonObject config = new JsonObject().put("mqtt", new JsonObject()).put("disks", disks.toString());
    try (ClusterFixture cluster = ClusterFixture.start(NODES, MqttNode.class, config, List.of());
         Devices devices = new Devices(vertx, places, PAIRS, WINDOW)) {
      IntStream.range(0, NODES).forEach(node -> places.add(place(cluster, node)));
      devices.connect(BEGIN);
      devices.start(PER_SECOND);
      Await.until(MESSAGES + " acknowledged", END, () -> devices.count("acknowledged") >= MESSAGES);
      IntStream.range(0, NODES).forEach(cluster::kill);
      for (int node = 0; node < NODES; node++) {
        cluster.restart(node);
        places.set(node, place(cluster, node));
      }
      cluster.awaitMembers(NODES);
      Await.until("as many once more", END, () -> devices.count("acknowledged") >= 2 * MESSAGES);
      devices.stop();
      devices.awaitAcknowledged(END);
      Deliveries.Report report = devices.settle(END);
      System.out.println("all " + NODES + " brokers killed at once: " + devices + "; " + report);

      assertThat(report.lost()).as("acknowledged and lost").isZero();
      assertThat(devices.sessionsLost()).as("sessions lost").isZero();
      assertThat(devices.areLastRetained(END)).as("last message of each publisher retained on each node").isTrue();
    }
  }

  private static SocketAddress place(ClusterFixture cluster, int node) {
    return SocketAddress.inetSocketAddress(cluster.port(node), cluster.host(node));
  }
}
