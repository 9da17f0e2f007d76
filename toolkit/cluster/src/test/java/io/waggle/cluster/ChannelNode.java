// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Connection;
import io.waggle.ConsumeOptions;
import io.waggle.DeliveryLevel;
import io.waggle.SubscribeOptions;
import io.waggle.Worker;
import java.util.HashMap;
import java.util.Map;

/**
 * A node with channels that does what lines tell it and answers each with one: {@code sub name topic [epoch offset]},
 * {@code eat name topic}, {@code pub topic prefix count}, {@code log name}, {@code history topic}.
 */
public final class ChannelNode extends VerticleBase {

  private final Map<String, JsonObject> logs = new HashMap<>();
  private Channels channels;

  @Override
  public Future<?> start() {
    channels = Channels.of(vertx, "test", new ChannelsOptions().setPositionCheckMs(500)
      .addChannel(new ChannelOptions("kept/#").setHistorySize(100))
      .addChannel(new ChannelOptions("work/#").setHistorySize(100).setDelivery(DeliveryLevel.AT_LEAST_ONCE)));
    Worker<String> worker = Worker.create(vertx, "text://" + config().getString("host") + ":0");
    worker.connectHandler(connection -> connection.handler(line -> answer(connection, line.split(" "))));
    return worker.listen().onSuccess(done -> System.out.println("port=" + worker.actualPort()));
  }

  private void answer(Connection<String> connection, String[] words) {
    Future<?> answer = switch (words[0]) {
      case "sub" -> subscribe(words);
      case "eat" -> channels.consume(words[2], new ConsumeOptions("eaters"), message -> {
        add(log(words[1]), message);
        return Future.succeededFuture();
      }).map("ok");
      case "pub" -> publish(words[1], words[2], 1, Integer.parseInt(words[3]));
      case "log" -> Future.succeededFuture(log(words[1]));
      default -> channels.history(words[1], null, 100).map(history -> new JsonObject()
        .put("epoch", history.position().epoch()).put("offset", history.position().offset())
        .put("seen", new JsonArray(history.messages().stream().map(ChannelMessage::text).toList())));
    };
    answer.onComplete(done -> connection.send(done.succeeded() ? done.result().toString() : "failed: " + done.cause()));
  }

  private JsonObject log(String name) {
    return logs.computeIfAbsent(name, key -> new JsonObject().put("losses", 0).put("seen", new JsonArray()));
  }

  private static void add(JsonObject log, ChannelMessage message) {
    log.getJsonArray("seen").add(message.text());
    log.put("epoch", message.epoch()).put("offset", message.offset());
  }

  private Future<String> subscribe(String[] words) {
    JsonObject log = log(words[1]);
    SubscribeOptions options = words.length < 4 ? new SubscribeOptions()
      : new SubscribeOptions().setSince(new ChannelPosition(words[3], Long.parseLong(words[4])));
    return channels.subscribe(words[2], options, message -> add(log, message)).map(subscription -> {
      subscription.lossHandler(topic -> log.put("losses", log.getInteger("losses") + 1));
      log.put("recovered", subscription.recovered());
      return "ok";
    });
  }

  private Future<String> publish(String topic, String prefix, int number, int last) {
    return number > last ? Future.succeededFuture("ok")
      : channels.publish(topic, Buffer.buffer(prefix + number)).compose(v -> publish(topic, prefix, number + 1, last));
  }
}
