// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shared map in one Vert.x, and its limits. */
@CleanVertx
class SharedTest extends SharedContract {

  private Vertx vertx;

  @BeforeEach
  void begin(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  Shared shared(int node) {
    return Shared.of(vertx, "map");
  }

  @Test
  void optionsGoThroughJsonAndCopies() {
    JsonObject json = new JsonObject().put("maxValueBytes", 1).put("maxTries", 2).put("maxTrackedExpiries", 3)
      .put("maxWatches", 4).put("maxWatchedKeys", 5).put("watchQueue", 6).put("watchRefreshMs", 700)
      .put("lockWaitMs", 8).put("maxLockWaiters", 9);
    assertThat(new SharedOptions(new SharedOptions(json)).toJson()).isEqualTo(json);
    assertThatThrownBy(() -> new SharedOptions().setWatchRefreshMs(99))
      .hasMessage("watchRefreshMs: 99 (expected: at least 100)");
  }

  @Test
  void mapsOfDifferentNamesAreDifferent() {
    Await.result(Shared.of(vertx, "one").set("key", 1));
    assertThat(Await.<Object>result(Shared.of(vertx, "two").get("key"))).isNull();
    assertThat(Shared.of(vertx, "one")).isSameAs(Shared.of(vertx, "one"));
  }

  @Test
  void refusesAValueThatIsTooLong() {
    Shared shared = Shared.of(vertx, "small", new SharedOptions().setMaxValueBytes(4));
    Await.result(shared.set("key", Buffer.buffer("1234")));
    assertThatThrownBy(() -> shared.set("key", Buffer.buffer("12345")))
      .hasMessage("value: 5 bytes (expected: at most 4)");
    Await.result(shared.set("n", 9999));
    assertThat(Await.failure(shared.increment("n"))).hasMessage("value: 5 bytes (expected: at most 4)");
  }

  @Test
  void completesOnTheCallersContext() {
    List<Boolean> same = new CopyOnWriteArrayList<>();
    Shared shared = Shared.of(vertx, "map");
    Await.result(shared.set("key", 1));
    Await.result(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        return Future.all(
          shared.get("key").onSuccess(v -> same.add(vertx.getOrCreateContext() == context)),
          shared.increment("key").onSuccess(v -> same.add(vertx.getOrCreateContext() == context)),
          shared.lock("lock", 1_000).onSuccess(v -> same.add(vertx.getOrCreateContext() == context))
            .compose(Shared.Lease::release),
          shared.watch("key", change -> same.add(vertx.getOrCreateContext() == context))
            .onSuccess(v -> same.add(vertx.getOrCreateContext() == context)));
      }
    }));
    Await.until("5 answers", () -> same.size() >= 5);
    assertThat(same).containsOnly(true);
  }

  @Test
  void aWatchEndsWithItsVerticle() {
    Promise<Shared.Watch> watch = Promise.promise();
    String id = Await.result(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        return Shared.of(vertx, "map").watch("key", change -> { }).onComplete(watch);
      }
    }));
    Await.result(vertx.undeploy(id));
    Await.result(Await.result(watch.future()).ended());
  }

  @Test
  void boundsTheNumberOfWatches() {
    Shared shared = Shared.of(vertx, "small", new SharedOptions().setMaxWatches(1));
    Shared.Watch watch = Await.result(shared.watch("a", change -> { }));
    assertThat(Await.failure(shared.watch("b", change -> { })))
      .hasMessage("watch: one more than 1 (expected: at most maxWatches)");
    Await.result(watch.cancel());
    Await.result(Await.result(shared.watch("b", change -> { })).cancel());
  }

  @Test
  void endsAWatchThatSeesTooManyKeys() {
    Shared shared = Shared.of(vertx, "small", new SharedOptions().setMaxWatchedKeys(2));
    Shared.Watch watch = Await.result(shared.watch("*", change -> { }));
    Await.result(Future.all(shared.set("a", 1), shared.set("b", 1), shared.set("c", 1)));
    String message = "watch: more than 2 keys (expected: at most maxWatchedKeys)";
    assertThat(Await.failure(watch.ended())).hasMessage(message);
    assertThat(Await.failure(shared.watch("*", change -> { }))).hasMessage(message);
  }

  @Test
  void aBusyWatcherGetsTheRestAfterwardsHoweverSmallItsQueue() {
    Shared shared = Shared.of(vertx, "small", new SharedOptions().setWatchQueue(3));
    Promise<Void> goOn = Promise.promise();
    List<Shared.Change> told = new CopyOnWriteArrayList<>();
    Await.result(vertx.deployVerticle(new VerticleBase() {
      @Override
      public Future<?> start() {
        return shared.watch("*", change -> {
          if (told.isEmpty()) {
            Await.result(goOn.future());
          }
          told.add(change);
        });
      }
    }, new io.vertx.core.DeploymentOptions().setThreadingModel(io.vertx.core.ThreadingModel.WORKER)));
    IntStream.range(0, 50).forEach(i -> Await.result(shared.set("k" + i, i)));
    goOn.complete();
    Await.until("all were told", () -> told.size() == 50);
    assertThat(told.stream().map(Shared.Change::key)).doesNotHaveDuplicates();
  }

  @Test
  void aHandlerThatThrowsIsCalledAgain(io.waggle.testkit.UncaughtExceptions uncaught) {
    List<Object> told = new CopyOnWriteArrayList<>();
    Shared shared = Shared.of(vertx, "map");
    Shared.Watch watch = Await.result(shared.watch("key", change -> {
      told.add(String.valueOf(change.value()));
      throw new IllegalStateException("thrown on purpose");
    }));
    Await.result(shared.set("key", 1));
    Await.untilEqual(List.<Object>of("null", "1"), () -> List.copyOf(told));
    Await.result(watch.cancel());
    assertThat(uncaught.takeAll()).hasSize(2);
  }

  @Test
  void boundsThoseWhoWaitForLocks() {
    Shared shared = Shared.of(vertx, "small", new SharedOptions().setMaxLockWaiters(1));
    Shared.Lease lease = Await.result(shared.lock("lock", 10_000));
    Future<Shared.Lease> waiting = shared.lock("lock", 10_000);
    assertThat(Await.failure(shared.lock("lock", 10_000)))
      .hasMessage("lock: one more than 1 who wait (expected: at most maxLockWaiters)");
    Await.result(lease.release());
    Await.result(Await.result(waiting).release());
  }
}
