// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.PublishOptions;
import io.waggle.bridges.mqtt.impl.rules.Parcel;
import io.waggle.bridges.mqtt.impl.rules.Sink;
import io.waggle.bridges.mqtt.impl.rules.expression.Template;
import java.util.Map;

/** Publishes to a channel; with a history it is published once, however often it is tried. */
final class ChannelSink implements Sink {

  private final Channels channels;
  private final Template topic;

  ChannelSink(Channels channels, JsonObject settings) {
    this.channels = channels;
    this.topic = Template.parse(settings.getString("topic"));
  }

  @Override
  public Template target() {
    return topic;
  }

  @Override
  public Future<Void> send(Parcel parcel) {
    try {
      return channels.publish(parcel.target(), parcel.body(), new PublishOptions().setId(parcel.id())
        .setHeaders(Map.of(Headers.HOPS, String.valueOf(parcel.hops())))).mapEmpty();
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(new Refused("channel: no such topic"));
    }
  }
}
