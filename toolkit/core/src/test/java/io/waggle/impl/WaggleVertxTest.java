// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.testkit.CleanVertx;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@CleanVertx
class WaggleVertxTest {

  @Test
  void makingAServiceMayAskForOthersWhateverTheirNames(Vertx vertx) {
    WaggleVertx waggle = WaggleVertx.of(vertx);
    for (int i = 0; i < 200; i++) {
      String other = "other " + i;
      assertThat(waggle.<String>service("one " + i, one -> one.<String>service(other, key -> other))).isEqualTo(other);
    }
  }

  @Test
  void aServiceIsMadeOnce(Vertx vertx) {
    AtomicInteger made = new AtomicInteger();
    WaggleVertx waggle = WaggleVertx.of(vertx);
    assertThat(waggle.<Integer>service("counter", key -> made.incrementAndGet())).isEqualTo(1);
    assertThat(waggle.<Integer>service("counter", key -> made.incrementAndGet())).isEqualTo(1);
  }
}
