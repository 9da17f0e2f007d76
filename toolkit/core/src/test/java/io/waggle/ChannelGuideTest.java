// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess.Action;
import io.waggle.ChannelAccess.Rule;
import io.waggle.testkit.Await;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Runs the examples of {@code docs/channel.md}, which are cut from here. */
@CleanVertx
class ChannelGuideTest {

  private static final Path GUIDE = Path.of("..", "..", "docs", "channel.md");

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private void show(String text) {
    seen.add(text);
  }

  private Future<Void> bill(JsonObject order) {
    show("billed " + order.getInteger("id"));
    return Future.succeededFuture();
  }

  private static Channels open(Vertx vertx) {
    Channels channels = Channels.of(vertx, "main", new ChannelsOptions()
      .addChannel(new ChannelOptions("chat/+").setHistorySize(1_000).setPresence(true))
      .addChannel(new ChannelOptions("orders/#").setHistorySize(10_000).setDelivery(DeliveryLevel.AT_LEAST_ONCE)));
    return channels;
  }

  @Test
  void publishesAndSubscribes(Vertx vertx) {
    Channels channels = open(vertx);
    Await.result(
      channels.subscribe("chat/+", message -> show(message.topic() + ": " + message.text()))
        .compose(subscription -> channels.publish("chat/lobby", Buffer.buffer("hello"))));
    Await.untilEqual(List.of("chat/lobby: hello"), () -> List.copyOf(seen));
  }

  @Test
  void recovers(Vertx vertx) {
    Channels channels = open(vertx);
    ChannelPosition last = Await.result(channels.publish("chat/lobby", Buffer.buffer("1")));
    Await.result(channels.publish("chat/lobby", Buffer.buffer("2")));
    channels.subscribe("chat/lobby", new SubscribeOptions().setSince(last), message -> show(message.text()))
      .onSuccess(subscription -> {
        if (!subscription.recovered()) {
          show("something was missed: load the page anew");
        }
        subscription.lossHandler(topic -> show("something was missed: load the page anew"));
      });
    Await.untilEqual(List.of("2"), () -> List.copyOf(seen));
  }

  @Test
  void servesConnections(Vertx vertx) {
    Channels channels = open(vertx);
    Worker<JsonObject> worker = Worker.create(vertx, "json://127.0.0.1:0");
    Function<ChannelMessage, JsonObject> form = message -> new JsonObject()
      .put("topic", message.topic()).put("offset", message.offset()).put("text", message.text());
    worker.connectHandler(connection -> connection.handler(request -> {
      String topic = request.getString("join");
      channels.subscribe(connection, topic, new SubscribeOptions().setIdentity("ann"), form)
        .onSuccess(subscription -> connection.send(new JsonObject().put("joined", topic)));
    }));
    Await.result(worker.listen());
    try (RawClient client = RawClient.connect(worker.actualPort())) {
      client.send("{\"join\":\"chat/lobby\"}\n");
      assertThat(client.readLine()).isEqualTo("{\"joined\":\"chat/lobby\"}");
      channels.publish("chat/lobby", Buffer.buffer("hi"));
      assertThat(client.readLine()).isEqualTo("{\"topic\":\"chat/lobby\",\"offset\":1,\"text\":\"hi\"}");
    } finally {
      Await.result(worker.close());
    }
  }

  @Test
  void dealsOutWork(Vertx vertx) {
    Channels channels = open(vertx);
    ConsumeOptions billing = new ConsumeOptions("billing").setMaxAttempts(3).setDeadLetterTopic("dead/orders");
    Await.result(channels.consume("orders/new", billing, message -> bill(message.json())));
    channels.publish("orders/new", new JsonObject().put("id", 7).toBuffer(), new PublishOptions().setId("order-7"));
    Await.untilEqual(List.of("billed 7"), () -> List.copyOf(seen));
  }

  @Test
  void asksWhoMayDoWhat(Vertx vertx) {
    Channels channels = Channels.of(vertx, "ruled", new ChannelsOptions()
      .setAccessRules(List.of(
        Rule.deny("chat/staff/#", Action.PUBLISH, Action.SUBSCRIBE),
        Rule.allow("chat/#", Action.PUBLISH, Action.SUBSCRIBE, Action.PRESENCE),
        Rule.allow("user/%u/#", Action.SUBSCRIBE)))
      .setWildcards(List.of("chat/#", "user/+/#")));
    SubscribeOptions ann = new SubscribeOptions().setIdentity("ann");
    Await.result(channels.subscribe("user/ann/#", ann, message -> show(message.text())));
    Await.failure(channels.subscribe("user/bob/#", ann, message -> show(message.text())));
    Await.failure(channels.subscribe("chat/#", ann, message -> show(message.text())));
  }

  @Test
  void isReachedThroughTheEventBus(Vertx vertx) {
    Channels channels = Channels.of(vertx, "bus", new ChannelsOptions().setEventBus(true)
      .setAccessRules(List.of(Rule.allow("chat/#", Action.values()))));
    var inbox = vertx.eventBus().<JsonObject>consumer("my.inbox", message -> show(message.body().getString("text")));
    vertx.eventBus()
      .request("waggle.channel.subscribe", new JsonObject().put("pattern", "chat/+").put("address", "my.inbox"))
      .compose(reply -> vertx.eventBus()
        .request("waggle.channel.publish", new JsonObject().put("topic", "chat/lobby").put("text", "hello")));
    Await.untilEqual(List.of("hello"), () -> List.copyOf(seen));
    Await.result(inbox.unregister());
    Await.result(channels.close());
  }

  @Test
  void theGuideNamesEveryOptionAndEveryAddress() throws IOException {
    String guide = Files.readString(GUIDE);
    List<JsonObject> options = List.of(new ChannelsOptions().toJson(), new ChannelOptions().toJson(),
      new ConsumeOptions("g").toJson());
    for (JsonObject json : options) {
      for (String key : json.fieldNames()) {
        assertThat(guide).contains("`" + key + "`");
      }
    }
    for (String address : List.of("publish", "subscribe", "unsubscribe", "consume", "history", "presence")) {
      assertThat(guide).contains("`waggle.channel." + address + "`");
    }
  }
}
