// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.LogLines;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DroppedTest {

  @Test
  @CleanVertx
  void isCountedAtOnceAndLoggedOnceAMinute(Vertx vertx) {
    AtomicLong clock = new AtomicLong();
    Counts counts = new Counts(BridgeCounters.of(vertx, "push"));
    try (LogLines log = LogLines.of(Dropped.class.getName())) {
      Dropped dropped = new Dropped("http://a.example/", counts, clock::get);
      for (int i = 0; i < 1_000; i++) {
        dropped.add(2, "a full queue");
      }
      assertThat(counts.of(Counts.DROPPED)).isEqualTo(2_000);
      clock.addAndGet(Dropped.LOG_EVERY_MS);
      dropped.add(1, "their age");
      assertThat(log.lines()).containsExactly(
        "webhook http://a.example/: 2 events dropped, the last because of a full queue",
        "webhook http://a.example/: 1999 events dropped, the last because of their age");
    }
  }
}
