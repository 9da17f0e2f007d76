// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.PublishOptions;
import io.waggle.Subscription;
import io.waggle.spi.ChannelStore;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What subscribers hear when the store holds another history under the same epoch, as after a partition. */
@CleanVertx
class ForkedStoreTest {

  /** One topic in one epoch, whose history a test may exchange. */
  private static final class ForkedStore implements ChannelStore {
    private final List<ChannelMessage> messages = new ArrayList<>();

    synchronized void exchange(int from, int count) {
      messages.subList(from, messages.size()).clear();
      for (int i = 0; i < count; i++) {
        append("kept/a", Checks.message("kept/a", Buffer.buffer("theirs"), new PublishOptions(),
          new ChannelOptions(), new ChannelsOptions()), null);
      }
    }

    @Override
    public synchronized Future<Appended> append(String topic, ChannelMessage message, Retention retention) {
      ChannelPosition position = new ChannelPosition("e", messages.size() + 1);
      messages.add(message.at(position));
      return Future.succeededFuture(new Appended(position, false));
    }

    @Override
    public synchronized Future<Slice> read(String topic, Retention retention, long from, int limit) {
      return Future.succeededFuture(new Slice(new ChannelPosition("e", messages.size()), 1,
        messages.stream().filter(message -> message.offset() >= from).limit(limit).toList()));
    }

    @Override
    public Future<ChannelPosition> committed(String topic, String group) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> commit(String topic, String group, ChannelPosition position) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> remove(String topic) {
      return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private final ForkedStore store = new ForkedStore();
  private final Received received = new Received();
  private final List<String> losses = Collections.synchronizedList(new ArrayList<>());

  private Channels subscribed(Vertx vertx, String pattern) {
    Channels channels = Channels.of(vertx, "test", new ChannelsOptions().setStoreInstance(store)
      .setPositionCheckMs(50).addChannel(new ChannelOptions("kept/#").setHistorySize(100)));
    Subscription subscription = Await.result(channels.subscribe(pattern, received));
    subscription.lossHandler(losses::add);
    for (int number = 1; number <= 10; number++) {
      channels.publish("kept/a", Buffer.buffer("" + number));
    }
    received.awaitNumbers(1, 10);
    return channels;
  }

  private void goesOn(Channels channels) {
    Await.untilEqual(List.of("kept/a"), () -> List.copyOf(losses));
    channels.publish("kept/a", Buffer.buffer("11"));
    received.awaitNumbers(1, 11);
    assertThat(losses).hasSize(1);
  }

  @Test
  void aShorterHistoryIsALoss(Vertx vertx) {
    Channels channels = subscribed(vertx, "kept/a");
    store.exchange(5, 2);
    goesOn(channels);
  }

  @Test
  void aLongerHistoryWithOtherMessagesIsALoss(Vertx vertx) {
    Channels channels = subscribed(vertx, "kept/a");
    store.exchange(5, 20);
    goesOn(channels);
  }

  @Test
  void aPatternHearsOfItToo(Vertx vertx) {
    Channels channels = subscribed(vertx, "kept/#");
    store.exchange(5, 20);
    goesOn(channels);
  }
}
