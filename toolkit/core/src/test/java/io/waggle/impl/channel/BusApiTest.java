// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelAccess.Rule;
import io.waggle.ChannelOptions;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.DeliveryLevel;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a verticle in any language can do with nothing but JSON. */
@CleanVertx
class BusApiTest {

  private final List<JsonObject> got = Collections.synchronizedList(new ArrayList<>());
  private Vertx vertx;
  private Channels channels;
  private MessageConsumer<JsonObject> inbox;

  @BeforeEach
  void open(Vertx vertx) {
    this.vertx = vertx;
    channels = Channels.of(vertx, "test", new ChannelsOptions().setEventBus(true)
      .addChannel(new ChannelOptions("work/#").setHistorySize(100).setDelivery(DeliveryLevel.AT_LEAST_ONCE))
      .addChannel(new ChannelOptions("open/#").setHistorySize(100).setPresence(true))
      .setAccessRules(List.of(Rule.allow("open/#", Action.values()), Rule.allow("work/#", Action.values()),
        Rule.allow("user/%u", Action.values()))));
    inbox = vertx.eventBus().consumer("inbox", message -> got.add(message.body()));
  }

  @AfterEach
  void close() {
    Await.result(inbox.unregister());
    Await.result(channels.close());
  }

  private JsonObject ask(String address, JsonObject body) {
    return Await.result(vertx.eventBus().<JsonObject>request(address, body).map(reply -> reply.body()));
  }

  private int refusal(String address, Object body) {
    return ((ReplyException) Await.failure(vertx.eventBus().request(address, body))).failureCode();
  }

  @Test
  void publishesSubscribesAndRecovers() {
    JsonObject to = new JsonObject().put("pattern", "open/a").put("address", "inbox").put("identity", "ann");
    JsonObject first = ask("waggle.channel.subscribe", to);
    JsonObject message = new JsonObject().put("topic", "open/a").put("headers", new JsonObject().put("k", "v"));
    ask("waggle.channel.publish", message.copy().put("payload", new JsonObject().put("n", 1)));
    ask("waggle.channel.publish", message.copy().put("text", "not {json"));
    ask("waggle.channel.publish", message.copy().put("binary", "/w=="));
    Await.untilEqual(3, got::size);
    assertThat(got.get(0).getJsonObject("payload").getInteger("n")).isEqualTo(1);
    assertThat(got.get(0).getJsonObject("headers").getString("k")).isEqualTo("v");
    assertThat(got.get(1).getString("text")).isEqualTo("not {json");
    assertThat(got.get(2).getString("binary")).isEqualTo("/w==");
    assertThat(ask("waggle.channel.presence", new JsonObject().put("topic", "open/a")).getJsonObject("identities"))
      .isEqualTo(new JsonObject().put("ann", 1));
    ask("waggle.channel.unsubscribe", first);
    ask("waggle.channel.publish", message.copy().put("payload", 4));
    JsonObject again = ask("waggle.channel.subscribe",
      to.copy().put("epoch", got.get(1).getString("epoch")).put("offset", 2));
    assertThat(again.getBoolean("recovered")).isTrue();
    Await.untilEqual(5, got::size);
    assertThat(got.stream().map(each -> each.getLong("offset"))).containsExactly(1L, 2L, 3L, 3L, 4L);
    JsonArray history = ask("waggle.channel.history", new JsonObject().put("topic", "open/a")).getJsonArray("messages");
    assertThat(history).hasSize(4);
  }

  @Test
  void acknowledgesByReplying() {
    AtomicInteger calls = new AtomicInteger();
    MessageConsumer<JsonObject> worker = vertx.eventBus().consumer("worker", message -> {
      if (calls.incrementAndGet() == 1) {
        message.fail(1, "not now");
      } else {
        got.add(message.body());
        message.reply(null);
      }
    });
    ask("waggle.channel.consume", new JsonObject().put("topic", "work/a").put("address", "worker").put("group", "g"));
    ask("waggle.channel.publish", new JsonObject().put("topic", "work/a").put("payload", "job"));
    Await.untilEqual(1, got::size);
    assertThat(calls.get()).isEqualTo(2);
    Await.result(worker.unregister());
  }

  @Test
  void endsWhenNobodyListensAnyMore() {
    ask("waggle.channel.subscribe", new JsonObject().put("pattern", "open/a").put("address", "gone")
      .put("identity", "ann"));
    Await.result(channels.publish("open/a", Buffer.buffer("1")));
    Await.until("it has ended", () -> Await.result(channels.presence("open/a")).identities().isEmpty());
  }

  @Test
  void asksTheRulesAndSaysWhatIsWrong() {
    JsonObject publish = new JsonObject().put("payload", 1);
    assertThat(refusal("waggle.channel.publish", publish.copy().put("topic", "secret"))).isEqualTo(403);
    assertThat(refusal("waggle.channel.publish", publish.copy().put("topic", "user/ann"))).isEqualTo(403);
    ask("waggle.channel.publish", publish.copy().put("topic", "user/ann").put("identity", "ann"));
    JsonObject consume = new JsonObject().put("topic", "work/a").put("address", "inbox").put("group", "g");
    assertThat(refusal("waggle.channel.consume", consume.copy().put("deadLetterTopic", "secret"))).isEqualTo(403);
    assertThat(refusal("waggle.channel.consume", consume.copy().put("group", "a b"))).isEqualTo(400);
    assertThat(refusal("waggle.channel.consume", consume.copy().put("topic", "open/a"))).isEqualTo(400);
    assertThat(refusal("waggle.channel.history", new JsonObject().put("topic", "secret"))).isEqualTo(403);
    assertThat(refusal("waggle.channel.presence", new JsonObject().put("topic", "secret"))).isEqualTo(403);
    for (Object bad : List.of(new JsonObject(), publish.copy().put("topic", "open/#"),
      new JsonObject().put("topic", "open/a"), publish.copy().put("topic", "open/a").put("name", "other"), "text",
      new JsonObject().put("topic", "open/a").put("binary", "***"))) {
      assertThat(refusal("waggle.channel.publish", bad)).as(bad.toString()).isEqualTo(400);
    }
    for (String address : List.of("", "waggle.nodes", "__vertx.x", "a".repeat(257))) {
      assertThat(refusal("waggle.channel.subscribe", new JsonObject().put("pattern", "open/a").put("address", address)))
        .isEqualTo(400);
    }
  }

  /** Through a bridge a body can say anything; who sends it is still nobody, or only who the bridge lets it be. */
  @Test
  void aStrangerGetsNothingByLongOrOddWords() {
    String huge = "x".repeat(1 << 20);
    JsonObject publish = new JsonObject().put("topic", "open/a").put("text", "x");
    JsonObject consume = new JsonObject().put("topic", "work/a").put("address", "inbox").put("group", "g");
    JsonObject subscribe = new JsonObject().put("pattern", "open/a").put("address", "inbox");
    for (String odd : List.of(huge, "open/\u0000", "open/\u001b[31m", "open/\n")) {
      assertThat(refusal("waggle.channel.publish", publish.copy().put("topic", odd))).isEqualTo(400);
      assertThat(refusal("waggle.channel.subscribe", subscribe.copy().put("pattern", odd))).isEqualTo(400);
      assertThat(refusal("waggle.channel.consume", consume.copy().put("group", odd))).isEqualTo(400);
      assertThat(refusal("waggle.channel.history", new JsonObject().put("topic", odd))).isEqualTo(400);
      assertThat(refusal("waggle.channel.presence", new JsonObject().put("topic", odd))).isEqualTo(400);
    }
    assertThat(refusal("waggle.channel.publish", publish.copy().put("text", huge))).isEqualTo(400);
    assertThat(refusal("waggle.channel.publish", publish.copy().put("identity", huge))).isEqualTo(400);
    assertThat(refusal("waggle.channel.publish", publish.copy().put("identity", "#").put("topic", "user/ann")))
      .isEqualTo(403);
    assertThat(refusal("waggle.channel.subscribe", subscribe.copy().put("pattern", "#"))).isEqualTo(403);
    assertThat(refusal("waggle.channel.subscribe", subscribe.copy().put("pattern", "+/+"))).isEqualTo(403);
    assertThat(refusal("waggle.channel.history", new JsonObject().put("topic", "open/a").put("limit", 1_000_000)))
      .isEqualTo(400);
    assertThat(got).isEmpty();
  }

  /** Asked for all at once, each by somebody else: one identity has a limit of its own. */
  @Test
  void subscriptionsHaveALimitAndOneThatEndsMakesRoom() {
    List<Future<Message<JsonObject>>> asked = new ArrayList<>();
    for (int i = 0; i < BusApi.MAX_SUBSCRIPTIONS; i++) {
      asked.add(vertx.eventBus().request("waggle.channel.subscribe", someone(i)));
    }
    assertThat(refusal("waggle.channel.subscribe", someone(-1))).isEqualTo(403);
    JsonObject one = Await.result(Future.all(asked)).<Message<JsonObject>>resultAt(0).body();
    assertThat(refusal("waggle.channel.subscribe", someone(-1))).isEqualTo(403);
    ask("waggle.channel.unsubscribe", one);
    ask("waggle.channel.subscribe", someone(-1));
    assertThat(refusal("waggle.channel.subscribe", someone(-2))).isEqualTo(403);
  }

  private static JsonObject someone(int number) {
    return new JsonObject().put("pattern", "open/a").put("address", "inbox").put("identity", "bee" + number);
  }

  @Test
  void aRefusedSubscriptionTakesNoRoom() {
    JsonObject refused = someone(0).put("pattern", "secret");
    List<Future<Message<JsonObject>>> asked = new ArrayList<>();
    for (int i = 0; i < BusApi.MAX_SUBSCRIPTIONS; i++) {
      asked.add(vertx.eventBus().request("waggle.channel.subscribe", refused));
    }
    Await.result(Future.join(asked).otherwiseEmpty());
    ask("waggle.channel.subscribe", someone(1));
  }

  @Test
  void letsNobodyInWithoutRules() {
    Channels bare = Channels.of(vertx, "bare", new ChannelsOptions().setEventBus(true));
    assertThat(refusal("waggle.channel.publish",
      new JsonObject().put("name", "bare").put("topic", "a").put("payload", 1))).isEqualTo(403);
    Await.result(bare.close());
  }
}
