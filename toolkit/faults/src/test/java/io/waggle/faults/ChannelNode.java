// SPDX-License-Identifier: Apache-2.0
package io.waggle.faults;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Worker;
import io.waggle.WorkerOptions;

/**
 * A node whose WebSocket clients use channels. {@code subscribe topic} and {@code since topic offset epoch} answer {@code
 * at offset recovered epoch}; {@code publish topic text} answers {@code ack text} when the message is stored, or {@code
 * failed text}; what is published comes as {@code message offset epoch text}.
 */
public final class ChannelNode extends VerticleBase {

  private Channels channels;

  @Override
  public Future<?> start() {
    channels = Channels.of(vertx, "faults", new ChannelsOptions().addChannel(
      new ChannelOptions("#").setHistorySize(1_000).setDelivery(DeliveryLevel.EFFECTIVELY_ONCE)));
    Worker<String> worker = Worker.create(vertx,
      new WorkerOptions("ws://" + config().getString("host") + ":0").setMaxConnectionsPerAddress(0));
    worker.connectHandler(connection -> connection.handler(text -> {
      String[] words = text.split(" ", 4);
      switch (words[0]) {
        case "publish" -> publish(connection, words[1], words[2] + " " + words[3]);
        case "since" -> subscribe(connection, words[1],
          new SubscribeOptions().setSince(new ChannelPosition(words[3], Long.parseLong(words[2]))));
        default -> subscribe(connection, words[1], new SubscribeOptions());
      }
    }));
    return worker.listen().onSuccess(done -> System.out.println("port=" + worker.actualPort()));
  }

  /** The text is the id too: published again it counts once. */
  private void publish(Connection<String> connection, String topic, String text) {
    channels.publish(topic, Buffer.buffer(text), new PublishOptions().setId(text))
      .onSuccess(position -> connection.send("ack " + text))
      .onFailure(failure -> connection.send("failed " + text));
  }

  private void subscribe(Connection<String> connection, String topic, SubscribeOptions options) {
    channels.subscribe(connection, topic, options, ChannelNode::form)
      .onSuccess(subscription -> connection.send("at " + subscription.position().offset() + " "
        + subscription.recovered() + " " + subscription.position().epoch()))
      .onFailure(failure -> connection.close(CloseReason.TRY_AGAIN_LATER));
  }

  private static String form(ChannelMessage message) {
    return "message " + message.offset() + " " + message.epoch() + " " + message.text();
  }
}
