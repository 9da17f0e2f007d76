// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shared map seen by three nodes. */
class SharedClusterTest extends SharedContract {

  private final List<Vertx> nodes = new ArrayList<>();

  @BeforeEach
  void begin() {
    for (int i = 0; i < 3; i++) {
      nodes.add(start());
    }
  }

  private static Vertx start() {
    return Await.result(Vertx.builder()
      .with(new VertxOptions().setEventLoopPoolSize(1).setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
      .withClusterManager(new FakeClusterManager())
      .buildClustered());
  }

  @AfterEach
  void end() {
    nodes.forEach(node -> Await.result(node.close()));
    FakeClusterManager.reset();
  }

  @Override
  Shared shared(int node) {
    return Shared.of(nodes.get(node), "map", new SharedOptions().setWatchRefreshMs(200));
  }

  @Test
  void threeNodesSeeOneMapAndOneLock() {
    Await.result(shared(0).set("key", "a"));
    List<Object> told = new CopyOnWriteArrayList<>();
    Await.result(shared(2).watch("key", change -> told.add(change.value())));
    Await.result(shared(1).cas("key", "a", "b"));
    Await.untilEqual(List.<Object>of("a", "b"), () -> List.copyOf(told));
    Shared.Lease lease = Await.result(shared(0).lock("lock", 10_000));
    assertThat(Await.failure(shared(2).lock("lock", 10_000, 0))).hasMessageContaining("lock: held by another");
    Await.result(lease.release());
  }

  @Test
  void aWatchOfManyKeysBeginsHoweverOftenItIsToLookAgain() {
    SharedOptions options = new SharedOptions().setWatchRefreshMs(100).setWatchQueue(2).setMaxWatchedKeys(20_000);
    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      all.add(Shared.of(nodes.get(0), "many", options).set("key/" + i, i));
    }
    Await.result(Future.all(all));
    Vertx busy = nodes.get(1);
    long timer = busy.setPeriodic(1, id -> Shared.of(busy, "many", options).set("key/0", id));
    Set<String> told = ConcurrentHashMap.newKeySet();
    Await.result(Shared.of(nodes.get(2), "many", options).watch("key/*", change -> told.add(change.key())));
    busy.cancelTimer(timer);
    assertThat(told).hasSize(20_000);
  }

  @Test
  void aLockOfANodeThatDiedIsFreeAfterItsLease() {
    // The fake's map lives on the loops of the node that asked for it first.
    Await.result(Await.result(shared(0).lock("lock", 500)).release());
    Shared.Lease lost = Await.result(shared(2).lock("lock", 500));
    Await.result(nodes.remove(2).close());
    Shared.Lease next = Await.result(shared(0).lock("lock", 500));
    assertThat(next.token()).isGreaterThan(lost.token());
  }

  @Test
  void aWatcherFindsWhatNobodyAnnounced() {
    List<Object> told = new CopyOnWriteArrayList<>();
    Await.result(shared(0).set("key", "a"));
    Await.result(shared(0).watch("key", change -> told.add(String.valueOf(change.value()))));
    Await.result(nodes.get(1).sharedData().getAsyncMap("__waggle.shared.map.map").compose(map -> map.remove("key")));
    Await.untilEqual(List.<Object>of("a", "null"), () -> List.copyOf(told));
  }
}
