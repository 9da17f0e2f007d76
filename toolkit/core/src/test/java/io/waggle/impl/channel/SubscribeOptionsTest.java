// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelAccess;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CleanVertx
class SubscribeOptionsTest {

  private final Received received = new Received();
  private Channels channels;

  @BeforeEach
  void open(Vertx vertx) {
    channels = Channels.of(vertx, "options", new ChannelsOptions()
      .addChannel(new ChannelOptions("kept/#").setHistorySize(100).setPresence(true))
      .setAccessRules(List.of(ChannelAccess.Rule.allow("open/#", ChannelAccess.Action.SUBSCRIBE))));
  }

  private void publish(String topic, int first, int last) {
    for (int number = first; number <= last; number++) {
      Await.result(channels.publish(topic, Buffer.buffer(Integer.toString(number)),
        new PublishOptions().setHeaders(Map.of("parity", number % 2 == 0 ? "even" : "odd"))));
    }
  }

  @Test
  void aFilterPassesOverMessagesWithAndWithoutHistory() {
    SubscribeOptions even = new SubscribeOptions().setFilter(message -> message.headers().get("parity").equals("even"));
    for (String topic : List.of("kept/a", "plain/a")) {
      Received some = new Received();
      Await.result(channels.subscribe(topic, even, some));
      publish(topic, 1, 6);
      Await.until("6 at " + topic, () -> some.isEmptyOrEndsWith("6") && some.count() > 0);
      assertThat(some.texts()).containsExactly("2", "4", "6");
    }
  }

  @Test
  void aFilterHoldsForWhatWasMissedToo() {
    publish("kept/a", 1, 6);
    ChannelPosition top = Await.result(channels.history("kept/a", null, 1)).position();
    SubscribeOptions since = new SubscribeOptions().setSince(new ChannelPosition(top.epoch(), 1))
      .setFilter(message -> message.headers().get("parity").equals("odd"));
    Subscription subscription = Await.result(channels.subscribe("kept/a", since, received));
    publish("kept/a", 7, 7);
    Await.untilEqual(List.of("3", "5", "7"), received::texts);
    assertThat(subscription.recovered()).isTrue();
  }

  @Test
  void aFilterThatThrowsLetsTheMessageThrough() {
    Await.result(channels.subscribe("plain/a", new SubscribeOptions().setFilter(message -> {
      throw new IllegalStateException("broken");
    }), received));
    publish("plain/a", 1, 3);
    received.awaitNumbers(1, 3);
  }

  @Test
  void whoIsPermittedElsewhereIsNotAskedAndIsPresent() {
    SubscribeOptions ann = new SubscribeOptions().setIdentity("ann");
    assertThat(Await.failure(channels.subscribe("kept/a", ann, received))).hasMessageContaining("expected: permission");
    Await.result(channels.subscribe("kept/a", new SubscribeOptions(ann).setPermitted(true), received));
    assertThat(Await.result(channels.presence("kept/a")).identities().keySet()).isEqualTo(Set.of("ann"));
    PublishOptions publish = new PublishOptions().setIdentity("ann");
    assertThat(Await.failure(channels.publish("kept/a", Buffer.buffer("1"), publish)))
      .hasMessageContaining("expected: permission");
    Await.result(channels.publish("kept/a", Buffer.buffer("1"), new PublishOptions(publish).setPermitted(true)));
    received.awaitNumbers(1, 1);
  }

  @Test
  void strangersCannotPermitThemselves() {
    SubscribeOptions permitted = new SubscribeOptions().setPermitted(true);
    assertThat(new SubscribeOptions(permitted.toJson().put("permitted", true)).isPermitted()).isFalse();
    assertThat(new PublishOptions(new PublishOptions().setPermitted(true).toJson().put("permitted", true))
      .isPermitted()).isFalse();
  }
}
