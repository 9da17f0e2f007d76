// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Nodes;
import io.waggle.Shared;
import io.waggle.impl.channel.MemoryChannelStore;
import io.waggle.spi.ChannelStore;
import io.waggle.testkit.Await;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A clustered chat whose archive fails: nobody hears what may be lost, and nothing is said twice. */
class ChatArchiveTest {

  private static final String CHAT = "demo.chat/main";

  private final FailingStore store = new FailingStore();
  private Nodes nodes;
  private int port;

  @BeforeEach
  void start() {
    nodes = Nodes.of(2);
    Await.result(Shared.of(nodes.get(0), CHAT).get("nothing"));
    Vertx vertx = nodes.get(1);
    Channels.of(vertx, Archive.channelsName(CHAT), new ChannelsOptions().setStoreInstance(store)
      .addChannel(new ChannelOptions().setHistorySize(1_000)));
    port = ChatServer.start(vertx, new JsonObject().put("burst", 500)).port;
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void whatCannotBeKeptIsHeardByNobodyUntilItIs() {
    try (Regular ann = new Regular("Ann", "127.0.0.1", port); Regular bob = new Regular("Bob", "127.0.0.1", port)) {
      bob.say("kept");
      ann.awaitText("kept");
      // The post, and the beginning of two keepers.
      store.failNext(3, Failure.REFUSES);
      bob.say("kept at last");
      ann.awaitText("kept at last");
      assertThat(store.left()).isZero();
      assertThat(bob.heard).isEqualTo(List.of("kept", "kept at last"));
      assertThat(ann.heard).isEqualTo(bob.heard);
      assertThat(ann.told + bob.told).isZero();
    }
  }

  /** The worst: kept, and nobody was told. */
  @Test
  void whatWasKeptAlthoughTheAnswerWasLostIsNotSaidTwice() {
    try (Regular bob = new Regular("Bob", "127.0.0.1", port)) {
      store.failNext(1, Failure.ANSWERS_NOT);
      bob.say("once");
      bob.say("next");
      assertThat(store.left()).isZero();
      assertThat(bob.heard).isEqualTo(List.of("once", "next"));
    }
  }

  private enum Failure { REFUSES, ANSWERS_NOT }

  /** A store that fails as it is told to. */
  private static final class FailingStore implements ChannelStore {
    private final ChannelStore memory = new MemoryChannelStore(10);
    private final AtomicInteger left = new AtomicInteger();
    private volatile Failure failure;

    void failNext(int count, Failure how) {
      failure = how;
      left.set(count);
    }

    int left() {
      return left.get();
    }

    @Override
    public Future<Appended> append(String topic, ChannelMessage message, Retention retention) {
      if (left.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
        return memory.append(topic, message, retention);
      }
      return (failure == Failure.REFUSES ? Future.succeededFuture() : memory.append(topic, message, retention))
        .compose(done -> Future.failedFuture("store: no answer (expected: one)"));
    }

    @Override
    public Future<Slice> read(String topic, Retention retention, long from, int limit) {
      return memory.read(topic, retention, from, limit);
    }

    @Override
    public Future<ChannelPosition> committed(String topic, String group) {
      return memory.committed(topic, group);
    }

    @Override
    public Future<Void> commit(String topic, String group, ChannelPosition position) {
      return memory.commit(topic, group, position);
    }

    @Override
    public Future<Void> remove(String topic) {
      return memory.remove(topic);
    }

    @Override
    public Future<Void> close() {
      return memory.close();
    }
  }
}
