// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.PublishOptions;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells what a rule could not bring to a sink, and why. One context.
 *
 * <pre>
 *   {"rule":"hot","sink":"http","reason":"status 500","attempts":10,"topic":"rooms/1/climate","client":"c1",
 *    "time":1763892000000,"body":"{\"celsius\":31}"}
 * </pre>
 */
final class DeadLetters {

  private final LocalClient client;
  private final Channels channels;
  private final MqttRuleOptions options;
  private final Consumer<String> counter;

  DeadLetters(LocalClient client, Channels channels, MqttRuleOptions options, Consumer<String> counter) {
    this.client = client;
    this.channels = channels;
    this.options = options;
    this.counter = counter;
  }

  void add(Parcel parcel, String sink, String reason, int attempts) {
    JsonObject letter = new JsonObject().put("rule", options.getName()).put("sink", sink).put("reason", reason)
      .put("attempts", attempts).put("topic", parcel.topic()).put("client", parcel.client())
      .put("time", parcel.time());
    String text = Event.text(parcel.body().getBytes());
    if (text == null) {
      letter.put("base64", Base64.getEncoder().encodeToString(parcel.body().getBytes()));
    } else {
      letter.put("body", text);
    }
    publish(letter.toBuffer(), String.valueOf(parcel.hops()));
  }

  private void publish(Buffer letter, String hops) {
    if (options.getDeadLetterTopic() != null) {
      Properties properties = Properties.of(Property.PAYLOAD_FORMAT, 1)
        .with(Property.CONTENT_TYPE, "application/json")
        .with(Property.USER_PROPERTY, new Properties.Pair(Event.HOPS, hops));
      client.publish(new Message(options.getDeadLetterTopic(), letter.getBytes(), 1, false, properties, "",
        Long.MAX_VALUE)).onFailure(failure -> counter.accept("lost"));
    }
    if (options.getDeadLetterChannel() != null) {
      channels.publish(options.getDeadLetterChannel(), letter, new PublishOptions().setHeaders(
        Map.of(Event.HOPS, hops))).onFailure(failure -> counter.accept("lost"));
    }
    if (options.getDeadLetterTopic() == null && options.getDeadLetterChannel() == null) {
      counter.accept("lost");
    }
  }
}
