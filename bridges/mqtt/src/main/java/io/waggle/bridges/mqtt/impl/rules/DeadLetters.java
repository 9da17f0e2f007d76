// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.PublishOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells what could not be brought to where it should go, and why. One context.
 *
 * <pre>
 *   {"rule":"hot","sink":"http","reason":"status 500","attempts":10,"topic":"rooms/1/climate","client":"c1",
 *    "time":1763892000000,"body":"{\"celsius\":31}"}
 * </pre>
 */
public final class DeadLetters {

  private final LocalClient client;
  private final Channels channels;
  private final String topic;
  private final String channel;
  private final Consumer<String> counter;

  /**
   * Creates it.
   *
   * @param channels may be null if there is no channel
   * @param topic of MQTT where they are published; null for none
   * @param channel where they are published; null for none
   * @param counter counts {@code lost} ones
   */
  public DeadLetters(LocalClient client, Channels channels, String topic, String channel, Consumer<String> counter) {
    this.client = client;
    this.channels = channels;
    this.topic = topic;
    this.channel = channel;
    this.counter = counter;
  }

  void add(String rule, Parcel parcel, String sink, String reason, int attempts) {
    add(new JsonObject().put("rule", rule).put("sink", sink).put("reason", reason)
      .put("attempts", attempts).put("topic", parcel.topic()).put("client", parcel.client())
      .put("time", parcel.time()), parcel.body(), parcel.hops());
  }

  /**
   * Publishes one.
   *
   * @param letter all but the message itself
   * @param hops how many rules the message comes from
   * @return completes when it is as safe as QoS 1 asks for, and if there is nowhere to publish it
   */
  public Future<Void> add(JsonObject letter, Buffer body, int hops) {
    String text = Event.text(body.getBytes());
    if (text == null) {
      letter.put("base64", Base64.getEncoder().encodeToString(body.getBytes()));
    } else {
      letter.put("body", text);
    }
    return publish(letter.toBuffer(), String.valueOf(hops));
  }

  private Future<Void> publish(Buffer letter, String hops) {
    Future<Void> published = Future.succeededFuture();
    if (topic != null) {
      Properties properties = Properties.of(Property.PAYLOAD_FORMAT, 1)
        .with(Property.CONTENT_TYPE, "application/json")
        .with(Property.USER_PROPERTY, new Properties.Pair(Event.HOPS, hops));
      published = client.publish(new Message(topic, letter.getBytes(), 1, false, properties, "", Long.MAX_VALUE))
        .onFailure(failure -> counter.accept("lost"));
    }
    if (channel != null) {
      channels.publish(channel, letter, new PublishOptions().setHeaders(Map.of(Event.HOPS, hops)))
        .onFailure(failure -> counter.accept("lost"));
    }
    if (topic == null && channel == null) {
      counter.accept("lost");
    }
    return published;
  }
}
