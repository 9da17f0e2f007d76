// SPDX-License-Identifier: Apache-2.0
package io.waggle.redis;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreContractTest;
import io.waggle.testkit.Await;
import io.waggle.testkit.RedisFixture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisChannelStoreTest extends ChannelStoreContractTest {

  private static RedisFixture redis;
  private static Vertx vertx;
  private static ChannelStore store;

  @BeforeAll
  static void open() {
    redis = RedisFixture.start();
    vertx = Vertx.vertx();
    store = new RedisChannelStoreProvider().create(vertx, "test", new JsonObject().put("address", redis.address()));
  }

  @AfterAll
  static void close() {
    if (vertx != null) {
      Await.result(store.close());
      Await.result(vertx.close());
    }
    if (redis != null) {
      redis.close();
    }
  }

  @Override
  protected ChannelStore store() {
    return store;
  }

  @Test
  void failsWhenThereIsNoRedisAndRefusesAnAddressThatIsNone() {
    ChannelStore nowhere = new RedisChannelStoreProvider().create(vertx, "test",
      new JsonObject().put("address", "redis://127.0.0.1:1"));
    Await.failure(nowhere.append("t", message("t", "id", "x"), KEPT));
    Await.failure(nowhere.read("t", KEPT, 1, 1));
    Await.result(nowhere.close());
    assertThatIllegalArgumentException().isThrownBy(() -> new RedisChannelStoreProvider().create(vertx, "test",
      new JsonObject().put("address", "secret")));
  }
}
