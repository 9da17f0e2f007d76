// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for a shared map, seen by one verticle or by two on different nodes. */
abstract class SharedContract {

  /** Returns a map as seen from a node; the same for all if there is only one. */
  abstract Shared shared(int node);

  private Shared one() {
    return shared(0);
  }

  private Shared other() {
    return shared(1);
  }

  static List<Object> values() {
    return List.of("text", "", 7, 1.5, Long.MAX_VALUE, true, new JsonObject().put("a", new JsonArray().add(1)),
      new JsonArray().add("x").addNull(), Buffer.buffer(new byte[] {0, -1, 'j'}), Buffer.buffer());
  }

  @Test
  void keepsEveryKindOfValue() {
    for (Object value : values()) {
      Await.result(one().set("key", value));
      assertThat(Await.<Object>result(other().get("key"))).isEqualTo(value);
    }
  }

  @Test
  void copiesInAndOut() {
    JsonObject value = new JsonObject().put("a", 1);
    Buffer bytes = Buffer.buffer("abc");
    Future<Void> set = Future.all(one().set("json", value), one().set("bytes", bytes)).mapEmpty();
    value.put("a", 2);
    bytes.setByte(0, (byte) 'x');
    Await.result(set);
    Await.<Buffer>result(one().get("bytes")).setByte(0, (byte) 'y');
    Await.<JsonObject>result(one().get("json")).put("a", 3);
    assertThat(Await.<Buffer>result(one().get("bytes"))).isEqualTo(Buffer.buffer("abc"));
    assertThat(Await.<JsonObject>result(other().get("json"))).isEqualTo(new JsonObject().put("a", 1));
  }

  @Test
  void deletes() {
    assertThat(Await.result(one().delete("key"))).isFalse();
    Await.result(one().set("key", 1));
    assertThat(Await.result(other().delete("key"))).isTrue();
    assertThat(Await.<Object>result(one().get("key"))).isNull();
  }

  @Test
  void addsOnlyWhatIsNotThere() {
    assertThat(Await.result(one().add("key", "a"))).isTrue();
    assertThat(Await.result(other().add("key", "b"))).isFalse();
    assertThat(Await.<String>result(other().get("key"))).isEqualTo("a");
  }

  @Test
  void oneOfManyAddsWins() {
    List<Future<Boolean>> adds = IntStream.range(0, 20).mapToObj(i -> shared(i % 2).add("key", i)).toList();
    assertThat(adds.stream().map(Await::result).filter(won -> won)).hasSize(1);
  }

  @Test
  void concurrentIncrementsSumUp() {
    List<Future<Long>> sums = IntStream.range(0, 100).mapToObj(i -> shared(i % 2).increment("n", 3)).toList();
    List<Long> seen = sums.stream().map(Await::result).sorted().toList();
    assertThat(seen).isEqualTo(LongStream.rangeClosed(1, 100).map(i -> 3 * i).boxed().toList());
    assertThat(Await.result(one().increment("n", -300))).isZero();
  }

  @Test
  void incrementsNothingButWholeNumbers() {
    Await.result(one().set("text", "1"));
    assertThat(Await.failure(one().increment("text"))).hasMessageContaining("value: no whole number");
    Await.result(one().set("max", Long.MAX_VALUE));
    assertThat(Await.failure(one().increment("max"))).hasMessageContaining("step: 1 (expected: a sum that fits");
    assertThat(Await.<Long>result(one().get("max"))).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void comparesAndSets() {
    for (Object value : values()) {
      Await.result(one().set("key", value));
      assertThat(Await.result(other().cas("key", "something else", "new"))).isFalse();
      assertThat(Await.result(other().cas("key", null, "new"))).isFalse();
      assertThat(Await.result(other().cas("key", value, "new"))).isTrue();
      assertThat(Await.result(one().cas("key", value, "newer"))).isFalse();
    }
    assertThat(Await.result(one().cas("key", "new", null))).isTrue();
    assertThat(Await.<Object>result(other().get("key"))).isNull();
    assertThat(Await.result(one().cas("key", null, "first"))).isTrue();
    assertThat(Await.<String>result(other().get("key"))).isEqualTo("first");
  }

  @Test
  void comparesJsonAsJson() {
    Await.result(one().set("key", new JsonObject().put("a", 1).put("b", 2)));
    assertThat(Await.result(one().cas("key", new JsonObject().put("b", 2L).put("a", 1.0), 1))).isTrue();
    assertThat(Await.result(one().cas("key", 1L, Buffer.buffer("1")))).isTrue();
    assertThat(Await.result(one().cas("key", 1, 2))).isFalse();
  }

  @Test
  void oneOfManyComparesWins() {
    Await.result(one().set("key", 0));
    List<Future<Boolean>> tries = IntStream.rangeClosed(1, 20).mapToObj(i -> shared(i % 2).cas("key", 0, i)).toList();
    List<Boolean> won = tries.stream().map(Await::result).toList();
    assertThat(won.stream().filter(each -> each)).hasSize(1);
    assertThat(Await.<Integer>result(one().get("key"))).isEqualTo(won.indexOf(true) + 1);
  }

  @Test
  void endsALifetime() {
    Await.result(one().set("set", 1, 50));
    Await.result(one().add("add", 1, 50));
    Await.result(one().set("expire", 1));
    assertThat(Await.result(other().expire("expire", 50))).isTrue();
    assertThat(Await.result(other().expire("nothing", 50))).isFalse();
    for (String key : List.of("set", "add", "expire")) {
      Await.until(key + " is gone", () -> Await.result(other().get(key)) == null);
      assertThat(Await.result(one().add(key, 2))).isTrue();
      assertThat(Await.<Integer>result(other().get(key))).isEqualTo(2);
    }
  }

  @Test
  void keepsALifetimeThroughChanges() {
    Await.result(one().set("n", 1, 200));
    Await.result(one().set("text", "a", 200));
    assertThat(Await.result(other().increment("n"))).isEqualTo(2);
    assertThat(Await.result(other().cas("text", "a", "b"))).isTrue();
    Await.until("both are gone", () -> Await.result(one().get("n")) == null && Await.result(one().get("text")) == null);
  }

  @Test
  void takesALifetimeAway() {
    Await.result(one().set("expire", 1, 100));
    Await.result(one().set("set", 1, 100));
    Await.result(one().set("gone", 1, 100));
    assertThat(Await.result(one().expire("expire", 0))).isTrue();
    Await.result(one().set("set", 2));
    Await.until("the third is gone", () -> Await.result(one().get("gone")) == null);
    assertThat(Await.<Integer>result(one().get("expire"))).isEqualTo(1);
    assertThat(Await.<Integer>result(one().get("set"))).isEqualTo(2);
  }

  @Test
  void tellsAWatcherThePresentAndEachChange() {
    Await.result(one().set("key", "a"));
    List<Object> told = new CopyOnWriteArrayList<>();
    Shared.Watch watch = Await.result(other().watch("key", change -> told.add(String.valueOf(change.value()))));
    assertThat(told).containsExactly("a");
    Await.result(one().set("key", "b"));
    Await.untilEqual(List.<Object>of("a", "b"), () -> List.copyOf(told));
    Await.result(one().set("another", "x"));
    Await.result(one().delete("key"));
    Await.untilEqual(List.<Object>of("a", "b", "null"), () -> List.copyOf(told));
    Await.result(watch.cancel());
    Await.result(one().set("key", "c"));
    assertThat(told).hasSize(3);
  }

  @Test
  void tellsAWatcherOfTheEndOfALifetime() {
    List<Object> told = new CopyOnWriteArrayList<>();
    Shared.Watch watch = Await.result(other().watch("key", change -> told.add(String.valueOf(change.value()))));
    Await.result(one().set("key", 1, 1_000));
    Await.untilEqual(List.<Object>of("null", "1", "null"), () -> List.copyOf(told));
    Await.result(watch.cancel());
  }

  @Test
  void watchesABeginning() {
    Await.result(one().set("user.1", 1));
    Await.result(one().set("user.2", 2));
    Await.result(one().set("room.1", 3));
    List<Shared.Change> told = new CopyOnWriteArrayList<>();
    Shared.Watch watch = Await.result(other().watch("user.*", told::add));
    assertThat(told).containsExactlyInAnyOrder(new Shared.Change("user.1", 1), new Shared.Change("user.2", 2));
    Await.result(one().set("user.3", 4));
    Await.result(one().set("room.1", 5));
    Await.result(one().delete("user.1"));
    Await.until("4 changes", () -> told.size() == 4);
    assertThat(told.subList(2, 4))
      .containsExactlyInAnyOrder(new Shared.Change("user.3", 4), new Shared.Change("user.1", null));
    Await.result(watch.cancel());
  }

  @Test
  void tellsTheLastOfManyQuickChanges() {
    List<Integer> told = new CopyOnWriteArrayList<>();
    Shared.Watch watch = Await.result(other().watch("n", change -> {
      if (change.value() != null) {
        told.add((Integer) change.value());
      }
    }));
    List<Future<Long>> sums = IntStream.range(0, 100).mapToObj(i -> one().increment("n")).toList();
    sums.forEach(Await::result);
    Await.until("the last", () -> !told.isEmpty() && told.get(told.size() - 1) == 100);
    assertThat(told).isSorted().doesNotHaveDuplicates();
    Await.result(watch.cancel());
  }

  @Test
  void givesALockToOneAtATimeWithGrowingTokens() {
    List<Long> tokens = new CopyOnWriteArrayList<>();
    List<Integer> holders = new CopyOnWriteArrayList<>();
    List<Future<Void>> turns = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int turn = i;
      turns.add(shared(i % 2).lock("lock", 10_000).compose(lease -> {
        holders.add(turn);
        assertThat(holders).hasSize(1);
        tokens.add(lease.token());
        return shared(turn % 2).increment("work").compose(n -> {
          holders.clear();
          return lease.release();
        });
      }));
    }
    turns.forEach(turn -> Await.result(turn, Duration.ofSeconds(20)));
    assertThat(tokens).hasSize(10).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void aLockIsLostAfterItsLease() {
    Shared.Lease dead = Await.result(one().lock("lock", 150));
    assertThat(dead.remainingMs()).isBetween(1L, 150L);
    Shared.Lease next = Await.result(other().lock("lock", 10_000));
    assertThat(dead.remainingMs()).isZero();
    assertThat(next.token()).isGreaterThan(dead.token());
    assertThat(Await.failure(dead.renew())).hasMessage("lease: lost (expected: renewed in time)");
    Await.result(dead.release());
    assertThat(Await.failure(one().lock("lock", 100, 0))).hasMessageContaining("lock: held by another");
    Await.result(next.release());
    Await.result(Await.result(one().lock("lock", 10_000, 0)).release());
  }

  @Test
  void aRenewedLockStays() {
    Shared.Lease lease = Await.result(one().lock("lock", 300));
    for (int i = 0; i < 4; i++) {
      Await.until("half of it is over", () -> lease.remainingMs() < 150);
      Await.result(lease.renew());
      assertThat(Await.failure(other().lock("lock", 100, 0))).hasMessageContaining("lock: held by another");
    }
    Await.result(lease.release());
  }

  @Test
  void aWaitForALockIsBounded() {
    Shared.Lease lease = Await.result(one().lock("lock", 60_000));
    assertThat(Await.failure(other().lock("lock", 1_000, 50))).hasMessage(
      "lock: held by another (expected: free in time)");
    Await.result(lease.release());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 257, 1_000_000})
  void refusesKeysThatAreEmptyOrTooLong(int length) {
    String key = "k".repeat(length);
    String message = length + " characters (expected: 1-256 characters)";
    assertThatThrownBy(() -> one().get(key)).hasMessage("key: " + message);
    assertThatThrownBy(() -> one().set(key, 1)).hasMessage("key: " + message);
    assertThatThrownBy(() -> one().increment(key)).hasMessage("key: " + message);
    assertThatThrownBy(() -> one().watch(key, change -> { })).hasMessage("key: " + message);
    assertThatThrownBy(() -> one().lock(key, 1)).hasMessage("lock: " + message);
  }

  @Test
  void refusesValuesAndTimesThatAreNone() {
    assertThatThrownBy(() -> one().set("key", null)).hasMessageContaining("value: null (expected: a value");
    assertThatThrownBy(() -> one().set("key", new Object())).hasMessageContaining("value: a java.lang.Object (expected");
    assertThatThrownBy(() -> one().set("key", 1, 0)).hasMessage("lifetimeMs: 0 (expected: 1-315360000000)");
    assertThatThrownBy(() -> one().lock("lock", -1)).hasMessage("leaseMs: -1 (expected: 1-315360000000)");
  }
}
