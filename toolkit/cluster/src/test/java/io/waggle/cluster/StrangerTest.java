// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBusOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody sends rubbish to the ports of a node: it goes on, and nothing of it stays. */
@Timeout(120)
class StrangerTest {

  private static final int ROUNDS = 100;
  private static final int BYTES = 20_000;
  private static final long BOUND = 32L * 1024 * 1024;

  @Test
  void rubbishOnTheEventBusAndOnHazelcastsPortChangesNothing() {
    try (Nodes nodes = new Nodes()) {
      Vertx one = nodes.start();
      Vertx other = nodes.start();
      // Vert.x reports each frame that it cannot read.
      AtomicInteger reported = new AtomicInteger();
      one.exceptionHandler(failure -> reported.incrementAndGet());
      assertThat(Await.result(Nodes.ask(other, one))).isEqualTo("hello");
      long before = usedBytes();
      Random random = new Random(1);
      List<RawClient> open = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        byte[] bytes = new byte[random.nextInt(BYTES)];
        random.nextBytes(bytes);
        for (int port : new int[] {Nodes.bus(one).port(), nodes.port()}) {
          RawClient client = RawClient.connect(port);
          open.add(client);
          try {
            client.offer(bytes);
          } catch (java.io.UncheckedIOException e) {
            continue; // It was closed already, as it should.
          }
        }
      }
      assertThat(Await.result(Nodes.ask(other, one))).isEqualTo("hello");
      assertThat(Await.result(ClusterHealth.of(one)).nodes()).hasSize(2);
      open.forEach(RawClient::close);
      Await.until("the memory is free again", () -> usedBytes() - before < BOUND);
      assertThat(Await.result(Nodes.ask(one, other))).isEqualTo("hello");
      assertThat(reported.get()).isPositive();
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosedWhileNodesGoOn() {
    try (Nodes nodes = new Nodes()) {
      Vertx one = Await.result(nodes.tryToStart(impatient()), Nodes.START);
      Vertx other = Await.result(nodes.tryToStart(impatient()), Nodes.START);
      assertThat(Await.result(Nodes.ask(other, one))).isEqualTo("hello");
      try (RawClient silent = RawClient.connect(Nodes.bus(one).port())) {
        silent.awaitEnd();
      }
      assertThat(Await.result(Nodes.ask(other, one))).isEqualTo("hello");
    }
  }

  private static EventBusOptions impatient() {
    return new EventBusOptions().setIdleTimeout(2).setClusterPingInterval(300);
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
