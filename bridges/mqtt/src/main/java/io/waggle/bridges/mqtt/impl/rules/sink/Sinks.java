// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules.sink;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.rules.Sink;

/** Makes sinks of their options. A client library is loaded when a rule names its sink, not before. */
public final class Sinks {

  private final Vertx vertx;
  private final LocalClient client;
  private final Channels channels;

  /** Creates it on the context that the sinks are used on. */
  public Sinks(Vertx vertx, LocalClient client, Channels channels) {
    this.vertx = vertx;
    this.client = client;
    this.channels = channels;
  }

  /**
   * Returns a sink that is not connected yet.
   *
   * @throws IllegalArgumentException if a setting is wrong, or the library is not there
   */
  public Sink create(MqttRuleOptions.Sink sink, MqttRuleOptions rule) {
    JsonObject settings = sink.settings();
    try {
      return switch (sink.type()) {
        case "channel" -> new ChannelSink(channels, settings);
        case "bus" -> new BusSink(vertx, settings, rule.getTimeoutMs());
        case "mqtt" -> new MqttSink(client, settings);
        case "http" -> new HttpSink(vertx, settings, rule);
        case "redis" -> new RedisSink(vertx, settings, rule.getLanes());
        default -> new AmqpSink(vertx, settings, rule.getTimeoutMs());
      };
    } catch (NoClassDefFoundError e) {
      throw new IllegalArgumentException("type: " + sink.type() + " without its library (expected: io.vertx:vertx-"
        + sink.type() + "-client on the class path)", e);
    } catch (ClassCastException e) {
      throw new IllegalArgumentException("to: a member of another type", e);
    }
  }
}
