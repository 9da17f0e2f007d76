// SPDX-License-Identifier: Apache-2.0
package io.waggle.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.SubscribeOptions;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreContractTest;
import io.waggle.testkit.Await;
import io.waggle.testkit.RawClient;
import io.waggle.testkit.RedisFixture;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
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

  private static ChannelsOptions options() {
    return new ChannelsOptions().setStore("redis").setStoreOptions(new JsonObject().put("address", redis.address()))
      .addChannel(new ChannelOptions("kept/#").setHistorySize(1_000));
  }

  @Test
  void recoversAfterTheProcessHasGone() {
    String topic = "kept/" + UUID.randomUUID();
    Vertx before = Vertx.vertx();
    Channels first = Channels.of(before, "restart", options());
    ChannelPosition last = Await.result(first.publish(topic, Buffer.buffer("0")));
    for (int number = 1; number <= 500; number++) {
      first.publish(topic, Buffer.buffer("" + number));
    }
    Await.until("all are stored", () -> Await.result(first.history(topic, null, 1)).position().offset() == 501);
    Await.result(before.close());
    List<String> got = Collections.synchronizedList(new ArrayList<>());
    Vertx after = Vertx.vertx();
    Channels second = Channels.of(after, "restart", options());
    assertThat(Await.result(second.subscribe(topic, new SubscribeOptions().setSince(last),
      message -> got.add(message.text()))).recovered()).isTrue();
    for (int number = 501; number <= 600; number++) {
      second.publish(topic, Buffer.buffer("" + number));
    }
    Await.untilEqual(600, got::size);
    assertThat(got).isEqualTo(IntStream.rangeClosed(1, 600).mapToObj(Integer::toString).toList());
    Await.result(after.close());
  }

  @Test
  void opensItsConnectionAgain() {
    URI address = URI.create(redis.address());
    String topic = "cut/" + UUID.randomUUID();
    Await.result(store.append(topic, message(topic, "id-1", "1"), KEPT));
    try (RawClient other = RawClient.connect(address.getHost(), address.getPort())) {
      other.send("CLIENT KILL TYPE normal SKIPME yes\r\n");
      assertThat(other.readLine()).startsWith(":");
    }
    Await.until("it is stored", () -> Await.result(store.append(topic, message(topic, "id-2", "2"), KEPT)
      .map(true).otherwise(false)));
    assertThat(Await.result(store.read(topic, KEPT, 1, 10)).messages()).extracting(ChannelMessage::text)
      .containsExactly("1", "2");
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
