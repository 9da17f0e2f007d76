// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** With the machine's own clock: the first run comes within a second. */
@CleanVertx
class CronTest {

  @Test
  void runsOnTheContextOfItsVerticleAndEndsWithIt(Vertx vertx) {
    Promise<Boolean> onContext = Promise.promise();
    Cron[] cron = new Cron[1];
    String id = Await.result(vertx.deployVerticle(new AbstractVerticle() {
      @Override
      public void start() {
        Context mine = context;
        cron[0] = Cron.create(vertx, "* * * * * *", scheduled -> {
          onContext.tryComplete(Vertx.currentContext() == mine && Context.isOnEventLoopThread());
          return null;
        });
      }
    }));
    assertThat(Await.result(onContext.future())).isTrue();
    assertThat(cron[0].runs()).isPositive();
    Await.result(vertx.undeploy(id));
    // Were its timer left, the end of the test would fail.
  }

  @Test
  void worksWithoutAVerticle(Vertx vertx) {
    Promise<Instant> ran = Promise.promise();
    Cron cron = Cron.create(vertx, new CronOptions("* * * * * *").setName("tick"), scheduled -> {
      ran.tryComplete(scheduled);
      return null;
    });
    assertThat(cron.name()).isEqualTo("tick");
    assertThat(Await.result(ran.future()).getNano()).isZero();
    cron.cancel();
  }

  @Test
  void validatesWhenItIsCreated(Vertx vertx) {
    assertThatThrownBy(() -> Cron.create(vertx, "every day", scheduled -> null))
      .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("expression: every day (expected: ");
    assertThatThrownBy(() -> Cron.create(vertx, new CronOptions(), scheduled -> null))
      .isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith("expression: null (expected: ");
    assertThatThrownBy(() ->
      Cron.create(vertx, new CronOptions("@daily").setOncePerCluster(true), scheduled -> null))
      .isInstanceOf(IllegalArgumentException.class).hasMessage("name: null (expected: one, with oncePerCluster)");
  }

  @Test
  void readsAndWritesItsOptionsAsJson() {
    JsonObject json = new JsonObject().put("expression", "0 0 3 * * *").put("name", "report")
      .put("zone", "Asia/Tokyo").put("overlapping", true).put("missedRuns", "RUN_ONCE").put("missedAfterMs", 5_000L)
      .put("oncePerCluster", true);
    assertThat(new CronOptions(json).toJson()).isEqualTo(json);
    assertThat(new CronOptions(new CronOptions(json)).toJson()).isEqualTo(json);
    assertThat(new CronOptions(new JsonObject()).toJson()).isEqualTo(new CronOptions().toJson());
  }

  @Test
  void refusesWrongOptions() {
    assertThatThrownBy(() -> new CronOptions().setZone("Mars/Base")).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("zone: Mars/Base (expected: a time zone such as Europe/Berlin or UTC)");
    assertThatThrownBy(() -> new CronOptions().setMissedAfterMs(0)).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("missedAfterMs: 0 (expected: at least 1)");
    assertThatThrownBy(() -> new CronOptions(new JsonObject().put("missedRuns", "SOMETIMES")))
      .isInstanceOf(IllegalArgumentException.class).hasMessage("missedRuns: SOMETIMES (expected: SKIP or RUN_ONCE)");
  }
}
