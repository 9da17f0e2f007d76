// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.waggle.Nodes;
import io.waggle.bridges.mqtt.MqttBridgeOptions;
import io.waggle.bridges.mqtt.impl.cluster.RetainedPeers;
import io.waggle.bridges.mqtt.impl.store.MemoryStore;
import io.waggle.bridges.mqtt.impl.store.SessionStore;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.internal.BridgeCounters;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Copies of the retained messages, which are told of changes in any order, and once, twice or not at all. */
@CleanVertx
class RetainedTest {

  private static final long FOR_EVER = Long.MAX_VALUE;

  private final List<Message> told = new ArrayList<>();

  private Retained copy(Vertx vertx, SessionStore store) {
    Retained retained = new Retained(new MqttBridgeOptions(), BridgeCounters.of(vertx, "mqtt"), store);
    retained.share(message -> {
      told.add(message);
      return Future.succeededFuture();
    });
    return retained;
  }

  private Retained copy(Vertx vertx) {
    return copy(vertx, new Unstored());
  }

  private static Message message(String topic, String text) {
    return message(topic, text, FOR_EVER);
  }

  private static Message message(String topic, String text, long expiresAt) {
    return new Message(topic, text.getBytes(StandardCharsets.UTF_8), 1, true, Properties.NONE, "", expiresAt);
  }

  private static Map<String, String> contents(Retained retained) {
    Map<String, String> contents = new TreeMap<>();
    for (Iterator<Message> all = retained.matching("#"); all.hasNext();) {
      Message next = all.next();
      contents.put(next.topic(), new String(next.payload(), StandardCharsets.UTF_8));
    }
    return contents;
  }

  @Test
  void copiesAreTheSameInWhateverOrderTheyAreTold(Vertx vertx) {
    Random random = new Random(1);
    Retained one = copy(vertx);
    Retained two = copy(vertx);
    for (int i = 0; i < 200; i++) {
      (random.nextBoolean() ? one : two).put(message("t/" + random.nextInt(9), random.nextInt(3) == 0 ? "" : "m" + i));
      if (random.nextInt(20) == 0) {
        List.copyOf(told).forEach(two::merge);
      }
    }
    List<Retained> copies = List.of(one, two, copy(vertx), copy(vertx));
    for (Retained each : copies) {
      Collections.shuffle(told, random);
      told.forEach(each::merge);
      told.subList(0, 50).forEach(each::merge);
      assertThat(contents(each)).isNotEmpty().isEqualTo(contents(one));
      assertThat(each.differences(one.digest())).isZero();
      assertThat(each.count()).isEqualTo(contents(one).size());
    }
  }

  @Test
  void ofTwoAtOnceAllTakeTheSame(Vertx vertx) {
    Message first = message("t", "first").stamped(1_000);
    Message second = message("t", "second").stamped(1_000);
    Retained one = copy(vertx);
    Retained two = copy(vertx);
    List.of(first, second).forEach(one::merge);
    List.of(second, first).forEach(two::merge);
    assertThat(contents(one)).isEqualTo(contents(two));
  }

  @Test
  void whatIsPublishedAfterAnothersWasSeenIsNewerWhateverTheClocksSay(Vertx vertx) {
    Message tomorrow = message("t", "from tomorrow").stamped(System.currentTimeMillis() + 86_400_000 << 16);
    Retained retained = copy(vertx);
    retained.merge(tomorrow);
    retained.put(message("t", "now"));
    assertThat(contents(retained)).isEqualTo(Map.of("t", "now"));
    Retained other = copy(vertx);
    told.forEach(other::merge);
    other.merge(tomorrow);
    assertThat(contents(other)).isEqualTo(Map.of("t", "now"));
  }

  @Test
  void whatHasExpiredOnItsWayTakesItsPredecessorAlong(Vertx vertx) {
    Retained retained = copy(vertx);
    retained.put(message("t", "before"));
    retained.merge(message("t", "short", 1).stamped(told.get(0).stamp() + 1));
    retained.merge(message("u", "short", 1).stamped(told.get(0).stamp() + 1));
    assertThat(contents(retained)).isEmpty();
    retained.merge(told.get(0));
    assertThat(contents(retained)).isEmpty();
  }

  @Test
  void theStoreKeepsStampsAndRemovals(Vertx vertx) {
    MemoryStore store = new MemoryStore();
    Retained before = copy(vertx, store);
    before.put(message("t", "kept"));
    before.put(message("u", "gone"));
    before.put(message("u", ""));
    Retained after = copy(vertx, store);
    Await.result(store.open()).retained().forEach(after::restore);
    told.forEach(after::merge);
    assertThat(contents(after)).isEqualTo(Map.of("t", "kept"));
    assertThat(after.differences(before.digest())).isZero();
    Retained alone = new Retained(new MqttBridgeOptions(), BridgeCounters.of(vertx, "mqtt"), store);
    Await.result(store.open()).retained().forEach(alone::restore);
    assertThat(contents(alone)).isEqualTo(Map.of("t", "kept"));
    assertThat(Await.result(store.open()).retained()).extracting(Message::topic).containsExactly("t");
  }

  @Test
  void oldRemovalsAreForgotten(Vertx vertx) {
    MemoryStore store = new MemoryStore();
    Retained retained = copy(vertx, store);
    retained.put(message("t", "gone"));
    retained.put(message("t", ""));
    retained.purge(10, System.currentTimeMillis());
    assertThat(Await.result(store.open()).retained()).hasSize(1);
    retained.purge(10, System.currentTimeMillis() + 86_500_000);
    assertThat(Await.result(store.open()).retained()).isEmpty();
  }

  @Test
  void whatADeadNodeHasToldToSomeIsReadByTheOthers() {
    try (Nodes nodes = Nodes.of(3)) {
      List<Retained> copies = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Retained copy = copy(nodes.get(i));
        RetainedPeers peers = new RetainedPeers((VertxInternal) nodes.get(i), "test", copy);
        copies.add(copy);
        Await.result(peers.open());
      }
      copies.get(0).merge(message("a", "told to one").stamped(5));
      copies.get(1).merge(message("b", "told to the other").stamped(6));
      for (int i = 0; i < 1_000; i++) {
        copies.get(1).merge(message("many/" + i, "x".repeat(100)).stamped(7));
      }
      nodes.stop(2);
      Await.untilEqual(1_002, () -> contents(copies.get(0)).size());
      Await.untilEqual(1_002, () -> contents(copies.get(1)).size());
    }
  }
}
