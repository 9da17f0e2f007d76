// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many watch, and for how long. */
@CleanVertx
class TapSourceTest {

  private final Vertx own = Vertx.vertx();
  private TapSource tap;

  @BeforeEach
  void open(Vertx vertx) {
    tap = new TapSource(vertx, own);
  }

  @AfterEach
  void close() {
    Await.result(own.close());
  }

  private Future<JsonObject> collect(String watch) {
    var promise = ((VertxInternal) own).getOrCreateContext().<JsonObject>promise();
    own.runOnContext(v -> tap.collect(new JsonObject().put("watch", watch).put("filter", "")).onComplete(promise));
    return promise.future();
  }

  @Test
  void keepsSoManyWatchesAndTakesOthersWhenTheyHaveEnded() {
    for (int i = 0; i < TapSource.MOST_WATCHES; i++) {
      Await.result(collect("watch-" + i));
    }
    assertThat(Await.failure(collect("one more"))).hasMessageContaining("watches: " + TapSource.MOST_WATCHES);
    Await.result(collect("watch-0"));
    Await.until("nobody came for the others", Duration.ofSeconds(30), () -> Await.result(collect("one more").map(true).otherwise(false)));
  }
}
