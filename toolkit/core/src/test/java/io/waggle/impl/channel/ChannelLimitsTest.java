// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.ConsumeOptions;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.spi.ChannelStore;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is refused or bounded, beyond what {@link ChannelsTest} and {@link GroupsTest} show. */
@CleanVertx
class ChannelLimitsTest {

  private static final Buffer X = Buffer.buffer("x");

  private final Received received = new Received();

  private static Channels channels(Vertx vertx, ChannelsOptions options) {
    return Channels.of(vertx, "limits", options);
  }

  @Test
  void aTopicIsNoLongerThanItsLimit(Vertx vertx) {
    Channels channels = channels(vertx, new ChannelsOptions().setMaxTopicBytes(4).setMaxLevels(2));
    Await.result(channels.publish("a/bc", X));
    for (String topic : List.of("a/bcd", "äöü", "a/b/c", "a".repeat(1 << 20), "a\u0000", "a\u001b[2J", "a\ud800")) {
      assertThatIllegalArgumentException().isThrownBy(() -> channels.publish(topic, X));
      assertThatIllegalArgumentException().isThrownBy(() -> channels.subscribe(topic, received));
      assertThatIllegalArgumentException().isThrownBy(() -> channels.history(topic, null, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> channels.presence(topic));
      assertThatIllegalArgumentException().isThrownBy(() -> channels.presenceHandler(topic, event -> { }));
    }
  }

  /** Nobody learns from a message what a million characters were. */
  @Test
  void namesAreShortWhereverTheyAreGiven(Vertx vertx) {
    String huge = "g".repeat(1 << 20);
    for (String group : List.of(huge, "", "a\nb", "a b", "ä")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new ConsumeOptions(group))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
      assertThatIllegalArgumentException().isThrownBy(() -> Channels.of(vertx, group))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }
    Channels channels = channels(vertx, new ChannelsOptions());
    assertThatIllegalArgumentException().isThrownBy(() -> channels.publish(huge, X))
      .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    assertThatIllegalArgumentException().isThrownBy(() -> channels.subscribe("a",
      new SubscribeOptions().setIdentity(huge), received));
    assertThatIllegalArgumentException().isThrownBy(() -> channels.publish("a", X, new PublishOptions().setId(huge)));
  }

  @Test
  void aPatternThatMatchesEverythingNeedsAWildcardThatCoversIt(Vertx vertx) {
    Channels channels = channels(vertx, new ChannelsOptions().setWildcards(List.of("chat/#")));
    for (String pattern : List.of("#", "+", "+/#", "+/+")) {
      assertThat(Await.failure(channels.subscribe(pattern, received))).hasMessageStartingWith("pattern: " + pattern);
    }
    assertThat(channels.metrics().refused()).isEqualTo(4);
    Await.result(channels.subscribe("chat/#", received));
    Await.result(channels.subscribe("news", received));
  }

  @Test
  void headersAndIdAreNoLongerThanTheirLimit(Vertx vertx) {
    Channels channels = channels(vertx, new ChannelsOptions().setMaxHeaderBytes(64));
    PublishOptions fits = new PublishOptions().setId("id").setHeaders(Map.of("key", "v".repeat(59)));
    Await.result(channels.publish("a", X, fits));
    assertThatIllegalArgumentException().isThrownBy(() -> channels.publish("a", X, fits.setId("id2")))
      .withMessage("headers: 1 of 65 bytes (expected: at most 64 of 64, the id included)");
  }

  @Test
  void historyHasBounds() {
    for (int size : new int[] {-1, ChannelOptions.MAX_HISTORY_SIZE + 1}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new ChannelOptions().setHistorySize(size));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelOptions().setHistoryAgeMs(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelOptions().setIdWindowMs(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelOptions().setMaxPresence(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelOptions().setMaxPayloadBytes(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelOptions().setMaxPayloadBytes((4 << 20) + 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelsOptions().setMaxPublishing(0));
    assertThatIllegalArgumentException().isThrownBy(() -> new ConsumeOptions("g").setMaxInFlight(0));
  }

  @Test
  void whatIsTooOldIsNotRecovered(Vertx vertx) {
    Channels channels = channels(vertx, new ChannelsOptions()
      .addChannel(new ChannelOptions("brief").setHistorySize(10).setHistoryAgeMs(50)));
    ChannelPosition first = Await.result(channels.publish("brief", X));
    Await.result(channels.publish("brief", X));
    Await.until("both are too old", () -> Await.result(channels.history("brief", null, 10)).messages().isEmpty());
    Subscription subscription =
      Await.result(channels.subscribe("brief", new SubscribeOptions().setSince(first), received));
    assertThat(subscription.recovered()).isFalse();
    assertThat(subscription.position().offset()).isEqualTo(2);
  }

  @Test
  void anIdCountsAgainAfterItsWindow(Vertx vertx) {
    Channels channels = channels(vertx, new ChannelsOptions().addChannel(new ChannelOptions("once").setHistorySize(10)
      .setDelivery(DeliveryLevel.EFFECTIVELY_ONCE).setIdWindowMs(50)));
    PublishOptions same = new PublishOptions().setId("same");
    long first = Await.result(channels.publish("once", X, same)).offset();
    Await.until("it counts again", () -> Await.result(channels.publish("once", X, same)).offset() > first);
  }

  @Test
  void aGroupGivesAConsumerNoMoreAtOnceThanItTakes(Vertx vertx) {
    Channels channels = channels(vertx, new ChannelsOptions()
      .addChannel(new ChannelOptions("work").setHistorySize(100).setDelivery(DeliveryLevel.AT_LEAST_ONCE)));
    List<Promise<Void>> open = Collections.synchronizedList(new ArrayList<>());
    Await.result(channels.consume("work", new ConsumeOptions("g").setMaxInFlight(3), message -> {
      Promise<Void> promise = Promise.promise();
      open.add(promise);
      return promise.future();
    }));
    for (int i = 0; i < 10; i++) {
      Await.result(channels.publish("work", X));
    }
    for (int done = 0; done < 10; done++) {
      Await.untilEqual(Math.min(10, done + 3), open::size);
      open.get(done).complete();
    }
    Await.untilEqual(10, open::size);
  }

  /** Whoever does not keep up with a topic without history misses messages, and is told. */
  @Test
  void noMoreThanItsLimitWaitsForAHandler(Vertx vertx) {
    Channels channels = channels(vertx, new ChannelsOptions().setMaxQueuedMessages(5));
    Promise<Void> gate = Promise.promise();
    List<String> losses = Collections.synchronizedList(new ArrayList<>());
    Promise<Void> stuck = Promise.promise();
    Context worker = ((VertxInternal) vertx).createWorkerContext();
    worker.runOnContext(v -> channels.subscribe("fast", message -> {
      stuck.tryComplete();
      Await.result(gate.future());
      received.handle(message);
    }).onSuccess(subscription -> {
      subscription.lossHandler(losses::add);
      channels.publish("fast", X);
    }));
    Await.result(stuck.future());
    for (int i = 0; i < 20; i++) {
      Await.result(channels.publish("fast", X));
    }
    assertThat(channels.metrics().dropped()).isBetween(14L, 16L);
    gate.complete();
    Await.untilEqual(List.of("fast"), () -> List.copyOf(losses));
    assertThat(received.count()).isBetween(5, 7);
  }

  @Test
  void noMoreThanItsLimitIsOnItsWayToTheStore(Vertx vertx) {
    HeldStore store = new HeldStore();
    Channels channels = channels(vertx, new ChannelsOptions().setStoreInstance(store).setMaxPublishing(3)
      .addChannel(new ChannelOptions("kept").setHistorySize(10)));
    List<Future<ChannelPosition>> published = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      published.add(channels.publish("kept", X));
    }
    assertThat(Await.failure(channels.publish("kept", X))).hasMessageStartingWith("publishing: too much at once");
    Await.untilEqual(3, store::held);
    store.letGo();
    published.forEach(Await::result);
    assertThat(channels.metrics().refused()).isEqualTo(1);
    published.add(channels.publish("kept", X));
    Await.untilEqual(1, store::held);
    store.letGo();
    assertThat(Await.result(published.get(3)).offset()).isEqualTo(4);
  }

  /** A store that appends when it is told to. */
  private static final class HeldStore implements ChannelStore {
    private final ChannelStore memory = new MemoryChannelStore(10);
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();

    synchronized int held() {
      return held.size();
    }

    synchronized void letGo() {
      while (!held.isEmpty()) {
        held.poll().run();
      }
    }

    @Override
    public synchronized Future<Appended> append(String topic, ChannelMessage message, Retention retention) {
      Promise<Appended> promise = Promise.promise();
      held.add(() -> memory.append(topic, message, retention).onComplete(promise));
      return promise.future();
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
