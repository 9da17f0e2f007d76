// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.ConsumeOptions;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.Subscription;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups that consume topics, on three nodes that share a store. */
class GroupsTest {

  private final Nodes nodes = new Nodes(3);
  private final MemoryChannelStore store = new MemoryChannelStore(1_000);
  private final List<Channels> all = new ArrayList<>(List.of(channels(nodes.get(0)), channels(nodes.get(1)),
    channels(nodes.get(2))));
  /** How often each number was handled. */
  private final Map<Integer, Integer> handled = new ConcurrentSkipListMap<>();

  private Channels channels(Vertx vertx) {
    return Channels.of(vertx, "test", new ChannelsOptions().setStoreInstance(store).setPositionCheckMs(200)
      .addChannel(new ChannelOptions("work/#").setHistorySize(5_000).setDelivery(DeliveryLevel.AT_LEAST_ONCE))
      .addChannel(new ChannelOptions("once/#").setHistorySize(5_000).setDelivery(DeliveryLevel.EFFECTIVELY_ONCE)));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static ConsumeOptions group(String name) {
    return new ConsumeOptions(name).setAckTimeoutMs(500);
  }

  private Future<?> handle(ChannelMessage message) {
    handled.merge(Integer.parseInt(message.text()), 1, Integer::sum);
    return Future.succeededFuture();
  }

  private static Subscription consume(Channels on, String topic, ConsumeOptions options,
                                      Function<ChannelMessage, Future<?>> handler) {
    return Await.result(on.consume(topic, options, handler));
  }

  private static void publish(Channels from, String topic, int first, int last) {
    for (int number = first; number <= last; number++) {
      from.publish(topic, Buffer.buffer("" + number));
    }
  }

  private void awaitEachOnce(int last) {
    Await.until(last + " handled, got " + handled.size(), () -> handled.size() >= last);
    Map<Integer, Integer> expected = new TreeMap<>();
    for (int number = 1; number <= last; number++) {
      expected.put(number, 1);
    }
    assertThat(handled).isEqualTo(expected);
  }

  @Test
  void eachMessageGoesToOneConsumerOfAGroupAndToEveryGroup() {
    Map<Integer, Integer> other = new ConcurrentSkipListMap<>();
    List<AtomicInteger> shares = new ArrayList<>();
    for (Channels each : all) {
      AtomicInteger share = new AtomicInteger();
      shares.add(share);
      consume(each, "work/a", group("one"), message -> {
        share.incrementAndGet();
        return handle(message);
      });
    }
    consume(all.get(1), "work/a", group("two"), message -> {
      other.merge(Integer.parseInt(message.text()), 1, Integer::sum);
      return Future.succeededFuture();
    });
    publish(all.get(0), "work/a", 1, 300);
    awaitEachOnce(300);
    Await.untilEqual(300, other::size);
    assertThat(shares).allMatch(share -> share.get() > 0);
  }

  @Test
  void deliversAgainWhatFailedOrWasForgotten() {
    AtomicInteger calls = new AtomicInteger();
    consume(all.get(0), "work/a", group("one").setMaxAttempts(10), message -> switch (calls.incrementAndGet() % 3) {
      case 0 -> handle(message);
      case 1 -> Future.failedFuture("not now");
      default -> throw new IllegalStateException("broken");
    });
    publish(all.get(1), "work/a", 1, 50);
    awaitEachOnce(50);
    Map<Integer, Integer> before = Map.copyOf(handled);
    Promise<Void> never = Promise.promise();
    AtomicInteger forgotten = new AtomicInteger();
    consume(all.get(2), "work/b", group("one"), message -> {
      forgotten.incrementAndGet();
      return forgotten.get() == 1 ? never.future() : handle(message);
    });
    publish(all.get(1), "work/b", 51, 51);
    Await.until("the forgotten one", () -> handled.containsKey(51));
    assertThat(before).hasSize(50);
    assertThat(all.stream().mapToLong(each -> each.metrics().redelivered()).sum()).isPositive();
  }

  @Test
  void whatFailsTooOftenIsADeadLetter() {
    List<ChannelMessage> dead = Collections.synchronizedList(new ArrayList<>());
    Await.result(all.get(2).subscribe("dead/letters", dead::add));
    consume(all.get(0), "work/a", group("one").setMaxAttempts(3).setDeadLetterTopic("dead/letters"),
      message -> message.text().equals("2") ? Future.failedFuture("no") : handle(message));
    publish(all.get(1), "work/a", 1, 3);
    Await.untilEqual(1, dead::size);
    assertThat(dead.get(0).text()).isEqualTo("2");
    assertThat(dead.get(0).headers()).containsEntry("dead-letter-topic", "work/a")
      .containsEntry("dead-letter-attempts", "3").containsEntry("dead-letter-offset", "2");
    assertThat(handled.keySet()).containsExactly(1, 3);
  }

  @Test
  void goesOnWhereItWasWhenItHadNoConsumerForATime() {
    Subscription first = consume(all.get(0), "work/a", group("one"), this::handle);
    publish(all.get(1), "work/a", 1, 20);
    awaitEachOnce(20);
    Await.until("all are noted", () -> Await.result(store.committed("work/a", "one")).offset() == 20);
    Await.result(first.unsubscribe());
    publish(all.get(1), "work/a", 21, 40);
    consume(all.get(2), "work/a", group("one"), this::handle);
    publish(all.get(1), "work/a", 41, 60);
    awaitEachOnce(60);
  }

  @Test
  void losesNothingWhenNodesGoWithTheirConsumersAndTheLeader() {
    Promise<Void> never = Promise.promise();
    // Two nodes take messages and never finish any; one of the three leads.
    consume(all.get(1), "work/a", group("one").setAckTimeoutMs(60_000), message -> never.future());
    consume(all.get(2), "work/a", group("one").setAckTimeoutMs(60_000), message -> never.future());
    consume(all.get(0), "work/a", group("one").setAckTimeoutMs(60_000), this::handle);
    publish(all.get(0), "work/a", 1, 200);
    nodes.stop(nodes.get(2));
    publish(all.get(0), "work/a", 201, 300);
    nodes.stop(nodes.get(1));
    Await.until("all 300, got " + handled.size(), () -> handled.size() == 300);
  }

  @Test
  void anIdCountsOnce() {
    consume(all.get(0), "once/a", group("one"), this::handle);
    for (int number = 1; number <= 20; number++) {
      for (Channels each : all) {
        each.publish("once/a", Buffer.buffer("" + number), new PublishOptions().setId("id-" + number));
      }
    }
    awaitEachOnce(20);
  }

  @Test
  void needsATopicThatPromisesIt() {
    assertThatIllegalArgumentException().isThrownBy(() -> all.get(0).consume("other", group("one"), this::handle))
      .withMessageStartingWith("topic: other is AT_MOST_ONCE");
    assertThatIllegalArgumentException().isThrownBy(() -> all.get(0).consume("work/#", group("one"), this::handle));
    assertThatIllegalArgumentException().isThrownBy(() -> new ConsumeOptions("a b"));
    ConsumeOptions options = group("one").setDeadLetterTopic("x").setIdentity("ann");
    assertThat(new ConsumeOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
  }
}
