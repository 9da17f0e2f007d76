// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.ChannelPresence;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.spi.ChannelStore;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels on three nodes that share a store. */
class ChannelsClusterTest {

  private final Nodes nodes = new Nodes(3);
  private final MemoryChannelStore store = new MemoryChannelStore(1_000);
  private final Channels one = channels(nodes.get(0));
  private final Channels two = channels(nodes.get(1));
  private final Channels three = channels(nodes.get(2));
  private final Received received = new Received();

  private Channels channels(Vertx vertx) {
    return Channels.of(vertx, "test", new ChannelsOptions().setStoreInstance(store).setPositionCheckMs(200)
      .addChannel(new ChannelOptions("kept/huge/#").setHistorySize(100).setMaxPayloadBytes(4 * 1024 * 1024))
      .addChannel(new ChannelOptions("kept/#").setHistorySize(5_000).setPresence(true)));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static void publish(Channels from, String topic, int first, int last) {
    for (int number = first; number <= last; number++) {
      from.publish(topic, Buffer.buffer(Integer.toString(number)));
    }
  }

  @Test
  void aMessageGoesOnceToEachNodeWithASubscriberAndToNoOther() {
    Received second = new Received();
    Await.result(two.subscribe("a/b", received));
    Await.result(two.subscribe("a/#", second));
    publish(one, "a/b", 1, 200);
    publish(one, "x", 1, 200);
    received.awaitNumbers(1, 200);
    second.awaitNumbers(1, 200);
    assertThat(one.metrics().forwarded()).isEqualTo(200);
    assertThat(three.metrics().delivered()).isZero();
  }

  @Test
  void whoIsSubscribedGetsEverythingFromThenOnFromAnyNode() {
    for (int round = 1; round <= 20; round++) {
      Received here = new Received();
      Subscription subscription = Await.result(three.subscribe("a/" + round, here));
      publish(round % 2 == 0 ? one : two, "a/" + round, 1, 10);
      here.awaitNumbers(1, 10);
      Await.result(subscription.unsubscribe());
    }
  }

  @Test
  void publishersOnAllNodesMakeOneOrder() {
    List<Received> all = new ArrayList<>();
    for (Channels each : List.of(one, two, three)) {
      Received here = new Received();
      Await.result(each.subscribe("kept/a", here));
      all.add(here);
    }
    for (int number = 1; number <= 300; number++) {
      for (Channels each : List.of(one, two, three)) {
        each.publish("kept/a", Buffer.buffer("x"));
      }
    }
    for (Received each : all) {
      Await.until("900 messages", () -> each.count() >= 900);
      for (int i = 0; i < 900; i++) {
        assertThat(each.messages().get(i).offset()).isEqualTo(i + 1);
      }
    }
  }

  @Test
  void recoversOnAnotherNodeAfterTheServingNodeDied() {
    Await.result(three.subscribe("kept/a", received));
    publish(three, "kept/a", 1, 50);
    received.awaitNumbers(1, 50);
    ChannelPosition last = received.messages().get(49).position();
    nodes.stop(nodes.get(2));
    publish(one, "kept/a", 51, 550);
    Received again = new Received();
    Subscription subscription = Await.result(two.subscribe("kept/a", new SubscribeOptions().setSince(last), again));
    publish(one, "kept/a", 551, 600);
    again.awaitNumbers(51, 600);
    assertThat(subscription.recovered()).isTrue();
  }

  @Test
  void findsWhatWasStoredButNeverAnnounced() {
    Await.result(two.subscribe("kept/a", received));
    publish(one, "kept/a", 1, 5);
    received.awaitNumbers(1, 5);
    // As if the publisher had died between storing the message and passing it on.
    for (int number = 6; number <= 8; number++) {
      Await.result(store.append("kept/a", Checks.message("kept/a", Buffer.buffer("" + number),
        new PublishOptions(), new ChannelOptions(), new ChannelsOptions()),
        new ChannelStore.Retention(5_000, 60_000, 0)));
    }
    received.awaitNumbers(1, 8);
    assertThat(two.metrics().repaired()).isEqualTo(3);
    assertThat(two.metrics().losses()).isZero();
  }

  @Test
  void aNodeThatComesLaterIsToldWhatTheOthersWant() {
    Await.result(one.subscribe("a/#", received));
    Vertx fourth = nodes.add();
    nodes.awaitEachOther();
    Channels late = channels(fourth);
    AtomicInteger number = new AtomicInteger();
    Await.until("the first one arrives", () -> {
      late.publish("a/x", Buffer.buffer("" + number.incrementAndGet()));
      return received.count() > 0;
    });
  }

  @Test
  void presenceIsThatOfAllNodesAndForgetsTheDead() {
    List<ChannelPresence.Event> events = Collections.synchronizedList(new ArrayList<>());
    Await.result(one.presenceHandler("kept/room", events::add));
    Await.result(two.subscribe("kept/room", new SubscribeOptions().setIdentity("ann"), received));
    Await.result(three.subscribe("kept/room", new SubscribeOptions().setIdentity("ann"), received));
    Await.result(three.subscribe("kept/room", new SubscribeOptions().setIdentity("bob"), received));
    Await.untilEqual(Map.of("ann", 2, "bob", 1), () -> Await.result(one.presence("kept/room")).identities());
    nodes.stop(nodes.get(2));
    Await.untilEqual(Map.of("ann", 1), () -> Await.result(one.presence("kept/room")).identities());
    Await.untilEqual(3, events::size);
    assertThat(events).containsExactlyInAnyOrder(new ChannelPresence.Event("kept/room", "ann", true),
      new ChannelPresence.Event("kept/room", "bob", true), new ChannelPresence.Event("kept/room", "bob", false));
  }

  @Test
  void whatALinkRefusesIsReadFromTheStore() {
    Received wild = new Received();
    Await.result(two.subscribe("kept/huge/a", received));
    Await.result(two.subscribe("kept/+/#", wild));
    // More at once than one node lets wait for another.
    Buffer big = Buffer.buffer(new byte[3 * 1024 * 1024]);
    for (int i = 0; i < 20; i++) {
      one.publish("kept/huge/a", big);
    }
    for (Received each : List.of(received, wild)) {
      Await.until("all 20, got " + each.count(), () -> each.count() >= 20);
      assertThat(each.messages().stream().map(ChannelMessage::offset)).containsExactlyElementsOf(
        LongStream.rangeClosed(1, 20).boxed().toList());
    }
    assertThat(Nodes.peers(nodes.get(0)).refusedMessages()).isPositive();
    assertThat(two.metrics().repaired()).isPositive();
    assertThat(two.metrics().losses()).isZero();
  }

  @Test
  void presenceSaidAgainChangesNothing() {
    List<ChannelPresence.Event> events = Collections.synchronizedList(new ArrayList<>());
    for (int number = 0; number < 1_200; number++) {
      Await.result(two.subscribe("kept/big/" + number % 3, new SubscribeOptions().setIdentity("u" + number), received));
    }
    Await.until("all are known", () -> Await.result(one.presence("kept/big/0")).identities().size() == 400
      && Await.result(one.presence("kept/big/2")).identities().size() == 400);
    Await.result(one.presenceHandler("kept/#", events::add));
    // Asks for all there is, as a node does that was away.
    Nodes.peers(nodes.get(0)).send(Nodes.peers(nodes.get(1)).self(), "channels/test",
      Interest.frame(Interest.HELLO, new JsonObject().put("answer", true)));
    Await.result(two.subscribe("kept/big/0", new SubscribeOptions().setIdentity("last"), received));
    Await.untilEqual(List.of(new ChannelPresence.Event("kept/big/0", "last", true)), () -> List.copyOf(events));
  }

  @Test
  void dropsBytesThatAreNoMessage() {
    Await.result(two.subscribe("kept/#", received));
    String node = Nodes.peers(nodes.get(1)).self();
    List<Buffer> poison = new ArrayList<>(List.of(Buffer.buffer(), Buffer.buffer(new byte[] {99}),
      Buffer.buffer(new byte[] {Interest.MESSAGE}), Buffer.buffer(new byte[] {Interest.MESSAGE, 1, 2, 3}),
      Buffer.buffer(new byte[] {Interest.ADD, '{'}), Buffer.buffer(new byte[] {Interest.TAILS, '{', '}'})));
    for (JsonObject wrong : List.of(new JsonObject().put("patterns", 7), new JsonObject())) {
      poison.add(Interest.frame(Interest.ADD, wrong));
    }
    poison.add(Interest.frame(Interest.PRESENCE, new JsonObject().put("entries", "x")));
    poison.add(Interest.frame(Interest.ADD, new JsonObject("{\"patterns\":[\"a/#/b\"]}")));
    poison.forEach(bytes -> Nodes.peers(nodes.get(0)).send(node, "channels/test", bytes));
    Await.untilEqual((long) poison.size(), () -> two.metrics().poisoned());
    publish(one, "kept/a", 1, 3);
    received.awaitNumbers(1, 3);
  }

  @Test
  void needsAStoreThatTheNodesShare() {
    assertThatIllegalArgumentException().isThrownBy(() -> Channels.of(nodes.get(0), "own", new ChannelsOptions()
      .addChannel(new ChannelOptions("kept/huge/#").setHistorySize(100).setMaxPayloadBytes(4 * 1024 * 1024))
      .addChannel(new ChannelOptions("kept/#").setHistorySize(10)))).withMessageContaining("which the nodes share");
  }
}
