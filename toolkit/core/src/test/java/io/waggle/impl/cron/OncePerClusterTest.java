// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.CronOptions;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Several crons of one name that share the maps and locks of one Vert.x, as the nodes of a cluster share theirs. */
@CleanVertx
class OncePerClusterTest {

  private static final int NODES = 5;

  private final FakeTime time = new FakeTime("2026-01-02T03:04:05.500Z");
  private final List<Instant> ran = Collections.synchronizedList(new ArrayList<>());
  private final List<CronImpl> crons = new ArrayList<>();

  private void start(Vertx vertx, CronOptions options, Function<Instant, Future<?>> handler) {
    for (int node = 0; node < NODES; node++) {
      CronImpl cron = new CronImpl(options.setZone("UTC").setName("same").setOncePerCluster(true), scheduled -> {
        ran.add(scheduled);
        return handler.apply(scheduled);
      }, time, new Claims(vertx, "same"));
      cron.await();
      crons.add(cron);
    }
  }

  private long total(Function<CronImpl, Long> counter) {
    return crons.stream().mapToLong(counter::apply).sum();
  }

  private void untilIdle() {
    Await.until("all have claimed or lost", () -> crons.stream().noneMatch(CronImpl::isBusy));
  }

  @Test
  void runsEachInstantOnExactlyOneNode(Vertx vertx) {
    start(vertx, new CronOptions("* * * * * *"), scheduled -> null);
    for (int second = 1; second <= 20; second++) {
      time.pass(Duration.ofSeconds(1));
      untilIdle();
      assertThat(ran).hasSize(second);
    }
    assertThat(ran).doesNotHaveDuplicates().isSorted();
    assertThat(total(CronImpl::runs)).isEqualTo(20);
    assertThat(total(CronImpl::skipped)).isZero();
  }

  @Test
  void runsEachInstantOnExactlyOneNodeWhenOverlapping(Vertx vertx) {
    start(vertx, new CronOptions("* * * * * *").setOverlapping(true), scheduled -> Promise.promise().future());
    time.pass(Duration.ofSeconds(20));
    Await.until("20 runs", () -> total(CronImpl::runs) == 20);
    assertThat(ran).doesNotHaveDuplicates();
  }

  @Test
  void doesNotOverlapAcrossNodes(Vertx vertx) {
    Promise<Void> end = Promise.promise();
    start(vertx, new CronOptions("* * * * * *"), scheduled -> end.future());
    time.pass(Duration.ofSeconds(1));
    Await.until("one runs", () -> ran.size() == 1);
    // The others wait for the lock in vain: what they would have run is not skipped, it runs elsewhere.
    Await.until("the others gave up", () -> crons.stream().filter(CronImpl::isBusy).count() == 1);
    assertThat(total(CronImpl::skipped)).isZero();
    time.pass(Duration.ofSeconds(1));
    Await.until("the others gave up", () -> crons.stream().filter(CronImpl::isBusy).count() == 1);
    assertThat(ran).hasSize(1);
    assertThat(total(CronImpl::skipped)).isEqualTo(NODES);
    end.complete();
    untilIdle();
    time.pass(Duration.ofSeconds(1));
    Await.until("the next run", () -> ran.size() == 2);
    untilIdle();
    assertThat(ran).hasSize(2);
  }

  @Test
  void anotherNameRunsByItself(Vertx vertx) {
    start(vertx, new CronOptions("* * * * * *"), scheduled -> null);
    CronImpl other = new CronImpl(new CronOptions("* * * * * *").setName("other").setOncePerCluster(true),
      scheduled -> null, time, new Claims(vertx, "other"));
    other.await();
    time.pass(Duration.ofSeconds(1));
    Await.until("both ran", () -> other.runs() == 1 && ran.size() == 1);
    untilIdle();
  }
}
