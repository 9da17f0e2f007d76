// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.waggle.Shared;
import io.waggle.testkit.Await;
import io.waggle.testkit.FreePorts;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the tests of {@link Shared} show on Vert.x's maps, where Hazelcast's are different or might be. */
@Tag("cluster")
class SharedOnHazelcastTest {

  private static final Duration START = Duration.ofSeconds(60);
  private static final String CLUSTER = UUID.randomUUID().toString();
  private static final List<Integer> PORTS = FreePorts.take(2);

  private static Vertx one;
  private static Vertx other;

  @BeforeAll
  static void start() {
    one = Await.result(node(PORTS.get(0)), START);
    other = Await.result(node(PORTS.get(1)), START);
  }

  private static Future<Vertx> node(int port) {
    Config config = WaggleClusterManager.config();
    config.setClusterName(CLUSTER);
    config.getNetworkConfig().setPort(port);
    config.getNetworkConfig().getJoin().getTcpIpConfig()
      .setMembers(PORTS.stream().map(each -> "127.0.0.1:" + each).toList());
    return Vertx.builder()
      .with(new VertxOptions().setEventLoopPoolSize(1).setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
      .withClusterManager(new HazelcastClusterManager(config))
      .buildClustered();
  }

  @AfterAll
  static void stop() {
    Await.result(other.close(), START);
    Await.result(one.close(), START);
  }

  private static Shared here(String map) {
    return Shared.of(one, map);
  }

  private static Shared there(String map) {
    return Shared.of(other, map);
  }

  @Test
  void comparesAndSetsEveryKindOfValue() {
    for (Object value : List.of("text", 7, 1.5, true, new JsonObject().put("a", 1), Buffer.buffer(new byte[200]))) {
      Await.result(here("cas").set("key", value));
      assertThat(Await.<Object>result(there("cas").get("key"))).isEqualTo(value);
      assertThat(Await.result(there("cas").cas("key", "something else", "new"))).isFalse();
      assertThat(Await.result(there("cas").cas("key", value, "new"))).isTrue();
      assertThat(Await.result(here("cas").cas("key", value, "newer"))).isFalse();
      assertThat(Await.result(here("cas").cas("key", "new", null))).isTrue();
      assertThat(Await.result(there("cas").delete("key"))).isFalse();
    }
  }

  @Test
  void concurrentIncrementsOfTwoNodesSumUp() {
    List<Future<Long>> sums = IntStream.range(0, 100)
      .mapToObj(i -> (i % 2 == 0 ? here("sum") : there("sum")).increment("n")).toList();
    assertThat(sums.stream().map(Await::result).sorted().toList())
      .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
  }

  @Test
  void keepsALifetimeThroughChangesAndFreesTheMemory() {
    Await.result(here("life").set("n", 1, 1_000));
    Await.result(there("life").increment("n"));
    Await.result(here("life").set("text", "a"));
    Await.result(there("life").expire("text", 1_000));
    Await.result(here("life").set("stays", "a", 1_000));
    Await.result(there("life").expire("stays", 0));
    assertThat(Await.<Integer>result(here("life").get("n"))).isEqualTo(2);
    Await.until("two of three entries are removed", () -> Await.result(
      one.sharedData().getAsyncMap("__waggle.shared.map.life").compose(map -> map.size())) == 1);
    assertThat(Await.<Object>result(here("life").get("stays"))).isEqualTo("a");
  }

  @Test
  void tellsWatchersOnTheOtherNode() {
    List<Shared.Change> told = new CopyOnWriteArrayList<>();
    Await.result(here("watch").set("a.1", 1));
    Shared.Watch watch = Await.result(there("watch").watch("a.*", told::add));
    Await.result(here("watch").set("a.2", 2));
    Await.result(here("watch").delete("a.1"));
    Await.until("three changes", () -> told.size() == 3);
    assertThat(told.get(0)).isEqualTo(new Shared.Change("a.1", 1));
    assertThat(told.subList(1, 3))
      .containsExactlyInAnyOrder(new Shared.Change("a.2", 2), new Shared.Change("a.1", null));
    Await.result(watch.cancel());
  }

  @Test
  void leasesALock() {
    Shared.Lease lease = Await.result(here("lock").lock("lock", 2_000));
    assertThat(Await.failure(there("lock").lock("lock", 500, 0))).hasMessageContaining("held by another");
    Await.result(lease.renew());
    Shared.Lease next = Await.result(there("lock").lock("lock", 60_000));
    assertThat(lease.remainingMs()).isZero();
    assertThat(next.token()).isGreaterThan(lease.token());
    assertThat(Await.failure(lease.renew())).hasMessageContaining("lease: lost");
    Future<Shared.Lease> waiting = here("lock").lock("lock", 60_000);
    Await.result(next.release());
    assertThat(Await.result(waiting).token()).isGreaterThan(next.token());
  }
}
