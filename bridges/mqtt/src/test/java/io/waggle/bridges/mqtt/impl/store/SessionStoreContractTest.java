// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Contents;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Place;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Queued;
import io.waggle.bridges.mqtt.impl.store.SessionStore.Restored;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSession;
import io.waggle.bridges.mqtt.impl.store.SessionStore.StoredSubscription;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.bridges.mqtt.impl.wire.Version;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store does. */
@CleanVertx
abstract class SessionStoreContractTest {

  static final StoredSession SESSION = new StoredSession("c", Version.V5, "u", 60, 0, null, 0);

  Vertx vertx;
  SessionStore store;

  /** Returns a store, not open; after another one was closed, one that has what that one had. */
  abstract SessionStore create();

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    store = create();
    assertThat(StoreText.of(Await.result(store.open()))).isEmpty();
  }

  @AfterEach
  void close() {
    Await.result(store.close());
  }

  Contents reopen() {
    Await.result(store.close());
    store = create();
    Contents contents = Await.result(store.open());
    assertThat(contents.damages()).isEmpty();
    return contents;
  }

  static Message message(String topic, String payload) {
    return new Message(topic, payload.getBytes(StandardCharsets.UTF_8), 2, false, Properties.NONE, "p",
      Long.MAX_VALUE);
  }

  static Place place(String clientId, long sequence) {
    return new Place(clientId, sequence, 1, false, 0, new int[0]);
  }

  private Restored onlySession() {
    return reopen().sessions().get(0);
  }

  @Test
  void keepsASessionWithItsWill() {
    Message will = new Message("wíll", new byte[] {0, -1}, 1, true,
      Properties.of(Property.USER_PROPERTY, new Properties.Pair("k", "v")).with(Property.CONTENT_TYPE, "t"), "c", 5);
    store.putSession(SESSION);
    store.putSession(new StoredSession("c", Version.V3_1, "v", 0xFFFFFFFFL, 12, will, 34));
    assertThat(StoreText.of(reopen())).isEqualTo(
      "c session V3_1 'v' 4294967295 12 wíll 00ff 1 true c 5 USER_PROPERTY=Pair[name=k, value=v],CONTENT_TYPE=t 34");
  }

  @Test
  void keepsSubscriptionsByTheirFilter() {
    store.putSession(SESSION);
    StoredSubscription first = new StoredSubscription("a/#", 2, true, true, 2, 268_435_455);
    StoredSubscription second = new StoredSubscription("b", 0, false, false, 0, 0);
    store.putSubscription("c", new StoredSubscription("a/#", 0, false, false, 1, 0));
    store.putSubscription("c", first);
    store.putSubscription("c", second);
    store.putSubscription("c", new StoredSubscription("gone", 1, false, false, 0, 0));
    store.removeSubscription("c", "gone");
    assertThat(onlySession().subscriptions()).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void keepsQueuesInOrderAndWhatIsKnownOfTheirMessages() {
    store.putSession(SESSION);
    for (long sequence = 1; sequence <= 4; sequence++) {
      store.enqueue(message("t", "m" + sequence), List.of(new Place("c", sequence, 2, true, 0, new int[] {7, 9})));
    }
    store.sending("c", 1, 65_535);
    store.released("c", 1);
    store.sending("c", 2, 2);
    store.dequeue("c", 3);
    List<Queued> queue = onlySession().queue();
    assertThat(queue).extracting(each -> each.place().sequence()).containsExactly(1L, 2L, 4L);
    assertThat(queue).extracting(each -> each.place().packetId()).containsExactly(65_535, 2, 0);
    assertThat(queue).extracting(Queued::released).containsExactly(true, false, false);
    assertThat(queue.get(2).place().identifiers()).containsExactly(7, 9);
    assertThat(new String(queue.get(2).message().payload(), StandardCharsets.UTF_8)).isEqualTo("m4");
  }

  @Test
  void keepsAMessageForEachSessionOfIts() {
    store.putSession(SESSION);
    store.putSession(new StoredSession("d", Version.V5, "", 60, 0, null, 0));
    store.enqueue(message("t", "both"), List.of(place("c", 1), place("d", 1)));
    store.dequeue("c", 1);
    assertThat(reopen().sessions()).filteredOn(each -> !each.queue().isEmpty())
      .extracting(each -> each.session().clientId()).containsExactly("d");
  }

  @Test
  void movesAMessageFromOneQueueToAnother() {
    store.putSession(SESSION);
    store.putSession(new StoredSession("d", Version.V5, "", 60, 0, null, 0));
    store.enqueue(message("t", "m"), List.of(place("c", 1)));
    store.enqueue(message("t", "n"), List.of(place("c", 2)));
    store.move(message("t", "m"), new Place("d", 7, 2, true, 3, new int[] {9}), "c", 1);
    store.move(message("t", "n"), place("gone", 1), "c", 2);
    store.move(message("t", "o"), place("d", 8), "c", 3);
    store.sending("d", 8, 4);
    store.released("d", 8);
    Contents contents = reopen();
    assertThat(contents.sessions()).filteredOn(each -> each.session().clientId().equals("c"))
      .singleElement().satisfies(each -> assertThat(each.queue()).isEmpty());
    assertThat(contents.sessions()).filteredOn(each -> each.session().clientId().equals("d")).singleElement()
      .satisfies(each -> {
        assertThat(each.queue()).extracting(queued -> queued.place().sequence()).containsExactly(7L, 8L);
        assertThat(each.queue()).extracting(queued -> queued.place().packetId()).containsExactly(3, 4);
        assertThat(each.queue()).extracting(Queued::released).containsExactly(false, true);
        assertThat(each.queue().get(0).place().identifiers()).containsExactly(9);
      });
  }

  @Test
  void keepsIdentifiersOfReceivedMessages() {
    store.putSession(SESSION);
    store.received("c", 5);
    store.received("c", 6);
    store.received("c", 5);
    store.completed("c", 6);
    store.enqueueReceived(message("t", "m"), List.of(place("c", 1)), "c", 7);
    Restored restored = onlySession();
    assertThat(restored.received()).containsExactlyInAnyOrder(5, 7);
    assertThat(restored.queue()).hasSize(1);
  }

  @Test
  void keepsTheLastRetainedMessageOfATopic() {
    store.retain(message("a", "old"));
    store.retain(message("a", "new"));
    store.retain(message("b", "gone"));
    store.unretain("b");
    assertThat(reopen().retained()).singleElement().satisfies(message ->
      assertThat(new String(message.payload(), StandardCharsets.UTF_8)).isEqualTo("new"));
  }

  @Test
  void forgetsASessionWithAllThatBelongsToIt() {
    store.putSession(SESSION);
    store.putSubscription("c", new StoredSubscription("a", 1, false, false, 0, 0));
    store.enqueue(message("t", "m"), List.of(place("c", 1)));
    store.received("c", 1);
    store.removeSession("c");
    store.enqueue(message("t", "late"), List.of(place("c", 2)));
    store.enqueueReceived(message("t", "late"), List.of(), "c", 2);
    store.received("c", 3);
    store.putSubscription("c", new StoredSubscription("late", 1, false, false, 0, 0));
    assertThat(StoreText.of(reopen())).isEmpty();
    store.putSession(SESSION);
    assertThat(StoreText.of(reopen())).isEqualTo("c session V5 'u' 60 0 no will 0");
  }

  @Test
  void takesBackNothingThatIsNotThere() {
    store.removeSession("c");
    store.removeSubscription("c", "a");
    store.dequeue("c", 1);
    store.released("c", 1);
    store.sending("c", 1, 1);
    store.completed("c", 1);
    store.unretain("t");
    assertThat(StoreText.of(reopen())).isEmpty();
  }

  @Test
  void saysOnTheContextOfTheCallerThatAllIsSafe() {
    Promise<Boolean> same = Promise.promise();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(start -> {
      store.putSession(SESSION);
      Future<Void> first = store.afterSync();
      store.putSubscription("c", new StoredSubscription("a", 1, false, false, 0, 0));
      store.afterSync().onComplete(done ->
        same.complete(done.succeeded() && first.isComplete() && Vertx.currentContext() == context));
    });
    assertThat(Await.result(same.future())).isTrue();
    assertThat(onlySession().subscriptions()).hasSize(1);
  }

  @Test
  void keepsWhatABrokerDidAtRandom() {
    for (int seed = 1; seed <= 3; seed++) {
      RandomChanges random = new RandomChanges(seed, 200);
      SessionStore model = new MemoryStore();
      Await.result(store.close());
      store = create();
      Await.result(store.open()).sessions().forEach(each -> store.removeSession(each.session().clientId()));
      for (int topic = 0; topic < 10; topic++) {
        store.unretain("topic/" + topic);
      }
      for (int i = 0; i < 5_000; i++) {
        var change = random.next();
        change.accept(model);
        change.accept(store);
        if (i % 500 == 499) {
          assertThat(StoreText.of(reopen())).isEqualTo(StoreText.of(Await.result(model.open())));
        }
      }
    }
  }
}
