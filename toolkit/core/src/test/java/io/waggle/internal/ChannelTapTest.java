// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.Subscription;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class ChannelTapTest {

  private final List<String> received = new CopyOnWriteArrayList<>();
  private Channels channels;
  private ChannelTap tap;

  @BeforeEach
  void open(Vertx vertx) {
    channels = Channels.of(vertx, "tapped", new ChannelsOptions()
      .addChannel(new ChannelOptions("kept/#").setHistorySize(10))
      .addChannel(new ChannelOptions("once/#").setHistorySize(10).setDelivery(DeliveryLevel.EFFECTIVELY_ONCE)));
    tap = ChannelTap.open(channels, message -> received.add(message.topic() + " " + message.text()));
  }

  @AfterEach
  void close() {
    tap.close();
  }

  private void publish(String topic, String text) {
    Await.result(channels.publish(topic, Buffer.buffer(text)));
  }

  @Test
  void aMessageComesOnceHoweverManyPatternsMatch() {
    Await.result(tap.add("a/+"));
    Await.result(tap.add("a/#"));
    Await.result(tap.add("a/b"));
    Await.result(tap.add("a/b"));
    publish("a/b", "1");
    publish("c", "2");
    publish("a/b", "3");
    Await.untilEqual(List.of("a/b 1", "a/b 3"), () -> received);
    tap.remove("a/#");
    tap.remove("a/+");
    publish("a/c", "4");
    publish("a/b", "5");
    Await.untilEqual(List.of("a/b 1", "a/b 3", "a/b 5"), () -> received);
  }

  @Test
  void messagesOfATopicWithHistoryComeToo() {
    Await.result(tap.add("kept/a"));
    for (int i = 1; i <= 20; i++) {
      publish("kept/a", "" + i);
    }
    Await.until("all are there", () -> received.size() == 20);
    assertThat(received.get(19)).isEqualTo("kept/a 20");
  }

  @Test
  void aTopicIsWantedWhileSomebodyElseIsSubscribed() {
    Await.result(tap.add("a/#"));
    Await.until("nobody wants it", () -> !tap.isWanted("a/b"));
    Subscription subscription = Await.result(channels.subscribe("a/+", message -> received.add("elsewhere")));
    assertThat(tap.isWanted("a/b")).isTrue();
    assertThat(tap.isWanted("a/b/c")).isTrue();
    Await.until("nobody wants it", () -> !tap.isWanted("a/b/c"));
    Await.result(tap.add("a/b"));
    assertThat(tap.isWanted("a/b")).isTrue();
    Await.result(subscription.unsubscribe());
    Await.until("nobody wants it", () -> !tap.isWanted("a/b"));
  }

  @Test
  void withNobodyElseAtAllNothingIsWanted(Vertx vertx) {
    Channels plain = Channels.of(vertx, "plain");
    ChannelTap alone = ChannelTap.open(plain, message -> { });
    Await.result(alone.add("a/#"));
    assertThat(alone.isWanted("never/asked/for")).isFalse();
    Subscription subscription = Await.result(plain.subscribe("b", message -> { }));
    assertThat(alone.isWanted("never/asked/for/either")).isTrue();
    Await.result(subscription.unsubscribe());
    assertThat(alone.isWanted("nor/this")).isFalse();
    alone.close();
  }

  @Test
  void aTopicWithHistoryIsAlwaysWanted() {
    assertThat(tap.isWanted("kept/a")).isTrue();
    publish("kept/a", "1");
    assertThat(tap.isWanted("kept/a")).isTrue();
  }

  @Test
  void whatIsNoTopicOfChannelsIsNotWantedAndNotTaken() {
    String tooLong = "a".repeat(ChannelsOptions.DEFAULT_MAX_TOPIC_BYTES + 1);
    assertThat(tap.isWanted(tooLong)).isFalse();
    assertThat(Await.failure(tap.add(tooLong))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherTapIsSomebodyElse(Vertx vertx) {
    Await.until("nobody wants it", () -> !tap.isWanted("a"));
    List<String> others = new CopyOnWriteArrayList<>();
    ChannelTap other = ChannelTap.open(channels, message -> others.add(message.text()));
    Await.result(other.add("a"));
    Await.until("it is wanted", () -> tap.isWanted("a"));
    publish("a", "1");
    Await.untilEqual(List.of("1"), () -> others);
    other.close();
    publish("a", "2");
    assertThat(others).hasSize(1);
    assertThat(received).isEmpty();
  }

  @Test
  void whatIsPublishedHereIsLookedAtOnceWantedOrNot() {
    List<String> seen = new CopyOnWriteArrayList<>();
    tap.publishedHandler(message -> seen.add(message.topic() + " " + message.text() + " " + message.offset()));
    Await.result(tap.add("a/#"));
    publish("a/b", "1");
    publish("c", "2");
    publish("kept/x", "3");
    Await.untilEqual(List.of("a/b 1 0", "c 2 0", "kept/x 3 1"), () -> seen);
    Await.untilEqual(List.of("a/b 1"), () -> received);
  }

  @Test
  void whatWasPublishedBeforeIsNotLookedAtAgain() {
    List<String> seen = new CopyOnWriteArrayList<>();
    tap.publishedHandler(message -> seen.add(message.text()));
    PublishOptions once = new PublishOptions().setId("an-id");
    Await.result(channels.publish("once/x", Buffer.buffer("1"), once));
    Await.result(channels.publish("once/x", Buffer.buffer("1"), once));
    publish("once/x", "2");
    Await.untilEqual(List.of("1", "2"), () -> seen);
  }
}
