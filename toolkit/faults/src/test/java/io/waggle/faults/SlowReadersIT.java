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
import io.waggle.testkit.RawWebSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** 50 clients stop reading while 1 GB is published to them, in a node with 256 MB of heap. */
@CleanVertx
@Tag("cluster-long")
class SlowReadersIT {

  private static final int SLOW = 50;
  private static final int MESSAGES = 320;
  private static final int PER_SECOND = 40;
  private static final Duration ALL = Duration.ofSeconds(60);
  private static final String MESSAGE = "to slow " + "x".repeat(64 * 1024);
  private static final Duration CLOSED = Duration.ofSeconds(10);
  private static final long MAX_RESIDENT_KB = 512 * 1024;
  private static final int ROUNDS = 1_000;
  /** Below this the machine's noise is measured. */
  private static final long NOISE_MICROS = 20_000;

  @Test
  void areClosedAndCostTheOthersLittle(Vertx vertx) throws IOException {
    try (ClusterFixture cluster = ClusterFixture.start(1, GatewayNode.class, new JsonObject(), List.of("-Xmx256m"));
         Crowd crowd = new Crowd(vertx, cluster, 100);
         RawWebSocket control = RawWebSocket.connect(cluster.port(0), "/")) {
      List<RawWebSocket> slow = new ArrayList<>();
      for (int i = 0; i < SLOW; i++) {
        RawClient client = RawClient.connectSlowReader(cluster.port(0), 4 * 1024);
        slow.add(RawWebSocket.open(client, "127.0.0.1", "/").sendText("join slow"));
      }
      Await.until("all slow ones are there", () -> ask(control, "count slow").equals(Integer.toString(SLOW)));
      crowd.talk(0, 200);
      crowd.awaitArrivals(2_000);
      long before = p99Micros(control);

      long began = System.nanoTime();
      AtomicInteger published = new AtomicInteger();
      long publishing = vertx.setPeriodic(1_000 / PER_SECOND, id -> {
        if (published.getAndIncrement() < MESSAGES) {
          crowd.clients().sayText(0, MESSAGE);
        }
      });
      long during = p99Micros(control);
      Await.until("the slow ones are closed", CLOSED, () -> ask(control, "count slow").equals("0"));
      Duration closed = Duration.ofNanos(System.nanoTime() - began);
      Await.until("all is published", ALL, () -> published.get() >= MESSAGES);
      vertx.cancelTimer(publishing);
      Deliveries.Report report = crowd.settle(sender -> true, receiver -> true);
      long residentKb = mostResidentKb(cluster.process(0).pid());
      System.out.println(SLOW + " of " + (SLOW + 100) + " do not read 1 GB: closed after " + closed.toMillis()
        + " ms, at most " + residentKb / 1024 + " MB resident, p99 of a question " + before + " and " + during
        + " us; to the others " + report);

      slow.forEach(RawWebSocket::close);
      assertThat(closed).isLessThan(CLOSED);
      assertThat(residentKb).isLessThan(MAX_RESIDENT_KB);
      assertThat(during).isLessThan(2 * Math.max(before, NOISE_MICROS));
      assertThat(crowd.clients().disconnected()).isEmpty();
      assertThat(report.isPerfect()).as(report.toString()).isTrue();
    }
  }

  private static String ask(RawWebSocket control, String question) {
    return control.sendText(question).readText();
  }

  private static long p99Micros(RawWebSocket control) {
    long[] micros = LongStream.range(0, ROUNDS).map(i -> {
      long asked = System.nanoTime();
      ask(control, "online");
      return (System.nanoTime() - asked) / 1_000;
    }).sorted().toArray();
    return micros[ROUNDS * 99 / 100];
  }

  private static long mostResidentKb(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
      .filter(line -> line.startsWith("VmHWM:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
      .findFirst().orElseThrow();
  }
}
