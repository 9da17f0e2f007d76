// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.rules.Parcel;
import io.waggle.bridges.mqtt.impl.rules.Sink;
import io.waggle.bridges.mqtt.impl.rules.expression.Template;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;

/** Publishes to a topic of this broker. A user property counts the rules, so that a ring of them ends. */
final class MqttSink implements Sink {

  private final LocalClient client;
  private final Template topic;
  private final boolean mayBeReserved;
  private final int qos;
  private final boolean retain;

  MqttSink(LocalClient client, JsonObject settings) {
    this.client = client;
    String text = settings.getString("topic");
    this.topic = Template.parse(text);
    this.mayBeReserved = text.startsWith("$");
    this.qos = settings.getInteger("qos", 1);
    this.retain = settings.getBoolean("retain", false);
    if (qos < 0 || qos > 2) {
      throw new IllegalArgumentException("qos: " + qos + " (expected: 0, 1 or 2)");
    }
    if (text.isEmpty() || topic.isFixed() && text.chars().anyMatch(c -> c == '+' || c == '#' || c == 0)) {
      throw new IllegalArgumentException("topic: " + text + " (expected: a topic without wildcards)");
    }
  }

  @Override
  public Template target() {
    return topic;
  }

  @Override
  public Future<Void> send(Parcel parcel) {
    String to = parcel.target();
    if (to.startsWith("$") && !mayBeReserved || to.chars().anyMatch(c -> c == '+' || c == '#' || c == 0)) {
      return Future.failedFuture(new Refused("topic: reserved, or with wildcards (expected: neither)"));
    }
    Properties properties = Properties.of(Property.USER_PROPERTY,
      new Properties.Pair(Headers.HOPS, String.valueOf(parcel.hops())));
    if (parcel.contentType() != null) {
      properties = properties.with(Property.CONTENT_TYPE, parcel.contentType());
    }
    return client.publish(new Message(to, parcel.body().getBytes(), qos, retain, properties, "", Long.MAX_VALUE));
  }
}
