// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@CleanVertx
class StepsTest {

  private static final int VERY_MANY = 200_000;
  private static final List<Integer> ALL = IntStream.range(0, VERY_MANY).boxed().toList();

  @Test
  void whatIsDoneAtOnceIsNoDeepStack() {
    AtomicInteger sum = new AtomicInteger();
    Await.result(Steps.of(ALL, 3, each -> {
      sum.incrementAndGet();
      return Future.succeededFuture();
    }));
    assertThat(sum).hasValue(VERY_MANY);
  }

  @Test
  void whatIsDoneLaterIsNoDeepStack(Vertx vertx) {
    AtomicInteger sum = new AtomicInteger();
    Await.result(Steps.of(ALL, 3, each -> Future.<Void>future(promise -> vertx.runOnContext(v -> {
      sum.incrementAndGet();
      promise.complete();
    }))));
    assertThat(sum).hasValue(VERY_MANY);
  }

  @Test
  void oneAtATimeIsInOrder(Vertx vertx) {
    List<Integer> done = new CopyOnWriteArrayList<>();
    Await.result(Steps.of(ALL.subList(0, 100), 1, each -> vertx.timer(each % 3 == 0 ? 1 : 2).map(v -> {
      done.add(each);
      return null;
    })));
    assertThat(done).isEqualTo(ALL.subList(0, 100));
  }

  @Test
  void nothingIsDoneForNobody() {
    assertThat(Steps.of(List.of(), 5, each -> Future.failedFuture("never")).succeeded()).isTrue();
  }

  @Test
  void theFirstFailureIsTold() {
    AtomicInteger tried = new AtomicInteger();
    Future<Void> all = Steps.of(ALL, 1, each -> tried.incrementAndGet() == 3 ? Future.failedFuture("three")
      : Future.succeededFuture());
    assertThat(all.cause()).hasMessage("three");
    assertThat(tried).hasValue(3);
  }
}
