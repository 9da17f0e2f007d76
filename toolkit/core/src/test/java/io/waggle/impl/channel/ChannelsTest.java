// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelHistory;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.ChannelPresence;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class ChannelsTest {

  private static final int KEPT = 100;

  private final Received received = new Received();
  private Channels channels;

  private static ChannelsOptions options() {
    return new ChannelsOptions()
      .addChannel(new ChannelOptions("kept/#").setHistorySize(KEPT).setPresence(true).setMaxPresence(3))
      .addChannel(new ChannelOptions("once/#").setHistorySize(KEPT).setDelivery(DeliveryLevel.EFFECTIVELY_ONCE))
      .addChannel(new ChannelOptions("busy/#").setHistorySize(5_000))
      .addChannel(new ChannelOptions("small/#").setMaxPayloadBytes(3));
  }

  @BeforeEach
  void open(Vertx vertx) {
    channels = Channels.of(vertx, "test", options());
  }

  private void publish(String topic, int first, int last) {
    for (int number = first; number <= last; number++) {
      channels.publish(topic, Buffer.buffer(Integer.toString(number)));
    }
  }

  private Subscription subscribe(String pattern) {
    return Await.result(channels.subscribe(pattern, received));
  }

  private Subscription resume(String topic, ChannelPosition since) {
    return Await.result(channels.subscribe(topic, new SubscribeOptions().setSince(since), received));
  }

  @Test
  void deliversInOrderToTopicsAndPatterns() {
    Received all = new Received();
    Await.result(channels.subscribe("a/#", all));
    subscribe("a/b");
    publish("a/b", 1, 500);
    publish("a/c", 501, 501);
    received.awaitNumbers(1, 500);
    all.awaitNumbers(1, 501);
    assertThat(all.messages()).allMatch(message -> message.offset() == 0 && message.epoch().isEmpty());
  }

  @Test
  void carriesIdAndHeaders() {
    subscribe("a");
    Await.result(channels.publish("a", new JsonObject().put("x", 1).toBuffer(),
      new PublishOptions().setId("the id").setHeaders(Map.of("k", "v"))));
    Await.until("it arrived", () -> received.count() == 1);
    assertThat(received.messages().get(0).id()).isEqualTo("the id");
    assertThat(received.messages().get(0).headers()).containsExactly(Map.entry("k", "v"));
    assertThat(received.messages().get(0).json().getInteger("x")).isEqualTo(1);
  }

  @Test
  void endsWhenUnsubscribed() {
    Subscription subscription = subscribe("kept/a");
    publish("kept/a", 1, 3);
    received.awaitNumbers(1, 3);
    Await.result(subscription.unsubscribe());
    assertThat(subscription.isActive()).isFalse();
    Await.result(channels.publish("kept/a", Buffer.buffer("4")));
    Received other = new Received();
    Await.result(channels.subscribe("kept/a", other));
    publish("kept/a", 5, 5);
    other.awaitNumbers(5, 5);
    received.awaitNumbers(1, 3);
  }

  @Test
  void aSubscriberThatReturnsGetsExactlyWhatItMissedAndThenTheRest() {
    Subscription first = subscribe("kept/a");
    publish("kept/a", 1, 10);
    received.awaitNumbers(1, 10);
    Await.result(first.unsubscribe());
    publish("kept/a", 11, 60);
    Subscription second = resume("kept/a", received.messages().get(9).position());
    publish("kept/a", 61, 120);
    received.awaitNumbers(1, 120);
    assertThat(second.recovered()).isTrue();
  }

  @Test
  void missesNothingAndRepeatsNothingWhileOthersPublish(Vertx vertx) {
    int last = 3_000;
    Context publisher = vertx.getOrCreateContext();
    Promise<Void> done = Promise.promise();
    publisher.runOnContext(v -> publishFrom(publisher, 1, last, done));
    List<Received> subscribers = new ArrayList<>();
    while (!done.future().isComplete()) {
      Received late = new Received();
      Await.result(channels.subscribe("busy/a", late));
      subscribers.add(late);
    }
    for (Received each : subscribers) {
      Await.until("the last one", () -> each.isEmptyOrEndsWith("" + last));
      if (each.count() > 0) {
        each.awaitNumbers(Integer.parseInt(each.texts().get(0)), last);
      }
    }
    assertThat(subscribers).isNotEmpty();
    assertThat(channels.metrics().losses()).isZero();
  }

  private void publishFrom(Context context, int number, int last, Promise<Void> done) {
    if (number > last) {
      done.complete();
      return;
    }
    publish("busy/a", number, Math.min(last, number + 19));
    context.runOnContext(v -> publishFrom(context, number + 20, last, done));
  }

  @Test
  void saysSoIfTheHistoryDoesNotReachBack() {
    publish("kept/a", 1, 1);
    ChannelPosition old = Await.result(channels.history("kept/a", null, 1)).position();
    publish("kept/a", 2, 2 * KEPT);
    Await.untilEqual(2L * KEPT, () -> Await.result(channels.history("kept/a", null, 1)).position().offset());
    Subscription subscription = resume("kept/a", old);
    assertThat(subscription.recovered()).isFalse();
    assertThat(subscription.position().offset()).isEqualTo(2 * KEPT);
    publish("kept/a", 1_000, 1_000);
    received.awaitNumbers(1_000, 1_000);
  }

  @Test
  void recoversNothingFromAForgedPosition() {
    publish("kept/a", 1, 5);
    String epoch = Await.result(channels.history("kept/a", null, 1)).position().epoch();
    for (ChannelPosition forged : List.of(new ChannelPosition(epoch, 6), new ChannelPosition(epoch, Long.MAX_VALUE),
      new ChannelPosition(epoch, -1), new ChannelPosition(epoch, Long.MIN_VALUE), new ChannelPosition("zzzz", 3),
      new ChannelPosition("", 3))) {
      Subscription subscription = resume("kept/a", forged);
      assertThat(subscription.recovered()).as(forged.toString()).isFalse();
      assertThat(subscription.position()).isEqualTo(new ChannelPosition(epoch, 5));
    }
    assertThat(received.count()).isZero();
    assertThatIllegalArgumentException().isThrownBy(() -> channels.subscribe("kept/a",
      new SubscribeOptions().setSince(new ChannelPosition("x".repeat(65), 1)), received));
  }

  @Test
  void recoversFromTheVeryBeginning() {
    ChannelPosition fresh = subscribe("kept/new").position();
    Received again = new Received();
    publish("kept/new", 1, 20);
    received.awaitNumbers(1, 20);
    assertThat(Await.result(channels.subscribe("kept/new", new SubscribeOptions().setSince(fresh), again))
      .recovered()).isTrue();
    again.awaitNumbers(1, 20);
  }

  @Test
  void readsHistory() {
    publish("kept/a", 1, 20);
    ChannelHistory all = Await.result(channels.history("kept/a", null, 1_000));
    assertThat(all.messages()).hasSize(20);
    assertThat(all.complete()).isTrue();
    ChannelHistory rest = Await.result(channels.history("kept/a", all.messages().get(14).position(), 3));
    assertThat(rest.messages()).extracting(message -> message.text()).containsExactly("16", "17", "18");
    ChannelHistory other = Await.result(channels.history("kept/a", new ChannelPosition("other", 3), 10));
    assertThat(other.complete()).isFalse();
    assertThat(other.messages()).isEmpty();
    assertThat(Await.result(channels.history("none", null, 10)).messages()).isEmpty();
  }

  @Test
  void aSlowSubscriberOfATopicWithHistoryGetsEverythingLater(Vertx vertx) {
    Channels narrow = Channels.of(vertx, "narrow", options().setMaxQueuedMessages(10));
    Promise<Void> gate = Promise.promise();
    Promise<Void> stuck = Promise.promise();
    Received slow = new Received();
    // On a worker thread it may wait for the gate.
    Context worker = ((VertxInternal) vertx).createWorkerContext();
    worker.runOnContext(v -> narrow.subscribe("kept/slow", message -> {
      if (message.text().equals("1")) {
        stuck.complete();
        Await.result(gate.future());
      }
      slow.handle(message);
    }).onSuccess(subscription -> {
      for (int number = 1; number <= 90; number++) {
        narrow.publish("kept/slow", Buffer.buffer("" + number));
      }
    }));
    Await.result(stuck.future());
    Await.untilEqual(90L, () -> Await.result(narrow.history("kept/slow", null, 1)).position().offset());
    gate.complete();
    slow.awaitNumbers(1, 90);
    assertThat(narrow.metrics().losses()).isZero();
  }

  @Test
  void refusesBadInput() {
    Buffer payload = Buffer.buffer("x");
    for (String topic : List.of("", "a/#", "+", "a\nb", "a".repeat(257), "a/".repeat(40))) {
      assertThatIllegalArgumentException().isThrownBy(() -> channels.publish(topic, payload));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> channels.subscribe("a/#/b", received));
    assertThatIllegalArgumentException().isThrownBy(() -> channels.subscribe("a/#",
      new SubscribeOptions().setSince(new ChannelPosition("e", 1)), received));
    assertThatIllegalArgumentException().isThrownBy(() -> channels.publish("small/a", Buffer.buffer("1234")))
      .withMessage("payload: 4 bytes (expected: at most 3)");
    assertThatIllegalArgumentException().isThrownBy(() -> channels.publish("a", payload,
      new PublishOptions().setHeaders(Map.of("k", "v".repeat(5_000)))));
    assertThatIllegalArgumentException().isThrownBy(() -> channels.history("kept/a", null, 1_001));
    assertThatIllegalArgumentException().isThrownBy(() -> channels.publish("a", payload,
      new PublishOptions().setIdentity("u".repeat(257))));
  }

  @Test
  void holdsToItsLimits(Vertx vertx) {
    Channels limited = Channels.of(vertx, "limited", options().setMaxSubscriptions(2).setMaxHistoryTopics(2)
      .setWildcards(List.of("a/+/#")));
    SubscribeOptions ann = new SubscribeOptions().setIdentity("ann");
    Subscription first = Await.result(limited.subscribe("x", ann, received));
    Await.result(limited.subscribe("y", ann, received));
    assertThat(Await.failure(limited.subscribe("z", ann, received))).hasMessageContaining("subscriptions: too many");
    Await.result(first.unsubscribe());
    Await.result(limited.subscribe("z", ann, received));
    assertThat(Await.failure(limited.subscribe("#", received))).hasMessageStartingWith("pattern: #");
    assertThat(Await.failure(limited.subscribe("a/#", received))).hasMessageStartingWith("pattern: a/#");
    Await.result(limited.subscribe("a/b/#", received));
    Await.result(limited.publish("kept/1", Buffer.buffer("x")));
    Await.result(limited.publish("kept/2", Buffer.buffer("x")));
    assertThat(Await.failure(limited.publish("kept/3", Buffer.buffer("x")))).hasMessageStartingWith("topics: too many");
    Await.result(limited.publish("kept/1", Buffer.buffer("x")));
    assertThat(limited.metrics().refused()).isEqualTo(4);
  }

  @Test
  void asksWhoMayDoWhat(Vertx vertx) {
    Channels ruled = Channels.of(vertx, "ruled", options().setAccessRules(List.of(
      ChannelAccess.Rule.allow("user/%u", Action.PUBLISH, Action.SUBSCRIBE))));
    PublishOptions ann = new PublishOptions().setIdentity("ann");
    Await.result(ruled.publish("user/ann", Buffer.buffer("x"), ann));
    assertThat(Await.failure(ruled.publish("user/bob", Buffer.buffer("x"), ann)))
      .hasMessage("publish: user/bob (expected: permission)");
    assertThat(Await.failure(ruled.subscribe("user/+", new SubscribeOptions().setIdentity("ann"), received)))
      .hasMessageContaining("expected: permission");
    Await.result(ruled.publish("user/bob", Buffer.buffer("x")));
    Channels broken = Channels.of(vertx, "broken", options().setAccess((uid, action, topic) -> {
      throw new IllegalStateException("down");
    }));
    assertThat(Await.failure(broken.publish("a", Buffer.buffer("x"), ann))).hasMessageContaining("permission");
  }

  @Test
  void storesAnIdOnce() {
    subscribe("once/a");
    PublishOptions same = new PublishOptions().setId("same");
    ChannelPosition first = Await.result(channels.publish("once/a", Buffer.buffer("1"), same));
    ChannelPosition again = Await.result(channels.publish("once/a", Buffer.buffer("1"), same));
    assertThat(again).isEqualTo(first);
    publish("once/a", 2, 2);
    received.awaitNumbers(1, 2);
  }

  @Test
  void knowsWhoIsThere() {
    List<ChannelPresence.Event> events = Collections.synchronizedList(new ArrayList<>());
    Await.result(channels.presenceHandler("kept/#", events::add));
    List<Subscription> all = new ArrayList<>();
    for (String identity : List.of("ann", "bob", "ann", "cat", "dan")) {
      all.add(Await.result(channels.subscribe("kept/room", new SubscribeOptions().setIdentity(identity), received)));
    }
    ChannelPresence presence = Await.result(channels.presence("kept/room"));
    assertThat(presence.identities()).isEqualTo(Map.of("ann", 2, "bob", 1, "cat", 1));
    assertThat(presence.complete()).isFalse();
    assertThat(presence.asOf()).isNotNull();
    all.forEach(subscription -> Await.result(subscription.unsubscribe()));
    assertThat(Await.result(channels.presence("kept/room")).identities()).isEmpty();
    Await.untilEqual(6, events::size);
    assertThat(events.subList(0, 3)).extracting(ChannelPresence.Event::identity).containsExactly("ann", "bob", "cat");
    assertThat(events.subList(3, 6)).allMatch(event -> !event.joined());
  }

  @Test
  void optionsGoThroughJson() {
    ChannelsOptions options = options().setAccessRules(List.of(ChannelAccess.Rule.deny("x/%u", Action.PUBLISH)))
      .setWildcards(List.of()).setMaxLevels(7).setEventBus(true).setStoreOptions(new JsonObject().put("a", 1));
    assertThat(new ChannelsOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    assertThat(new ChannelsOptions(options).toJson()).isEqualTo(options.toJson());
    assertThatIllegalArgumentException().isThrownBy(() -> new ChannelOptions().setHistorySize(-1));
  }

  @Test
  void refusesAPromiseItCannotKeep(Vertx vertx) {
    assertThatIllegalArgumentException().isThrownBy(() -> Channels.of(vertx, "bad", new ChannelsOptions()
      .addChannel(new ChannelOptions("a").setDelivery(DeliveryLevel.AT_LEAST_ONCE))));
    assertThatIllegalArgumentException().isThrownBy(() -> Channels.of(vertx, "bad", new ChannelsOptions()
      .setStore("nowhere"))).withMessageStartingWith("store: nowhere");
  }
}
