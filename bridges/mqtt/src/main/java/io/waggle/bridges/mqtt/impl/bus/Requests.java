// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttBusOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.topic.Topics;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.BridgeCounters;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;

/**
 * Requests of the event bus to MQTT clients. One context.
 *
 * <p>Answers come to a topic that only this broker reads; which request one is for says its correlation data, that
 * cannot be guessed. The first counts.
 */
final class Requests {

  static final int BROKEN = 500;

  private static final int BAD = 400;
  private static final int TOO_LONG = 413;
  private static final int TOO_MANY = 429;
  private static final int TOO_LATE = 504;
  private static final int CORRELATION_BYTES = 16;

  private final ContextInternal context;
  private final LocalClient client;
  private final MqttBusOptions options;
  private final BridgeCounters counters;
  private final String address;
  private final String responseTopic;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Open> open = new HashMap<>();
  private Runnable subscription;
  private MessageConsumer<Object> consumer;

  /** A request that is not answered yet. */
  private record Open(io.vertx.core.eventbus.Message<Object> asked, long timer) {
  }

  /** What a body asks for. */
  private record Request(String topic, Bodies.Content content, int qos, long timeoutMs) {
  }

  Requests(ContextInternal context, LocalClient client, String broker, MqttBusOptions options,
           BridgeCounters counters) {
    this.context = context;
    this.client = client;
    this.options = options;
    this.counters = counters;
    this.address = Addresses.request(broker);
    this.responseTopic = options.getResponsePrefix() + "/" + UUID.randomUUID();
  }

  Future<Void> start() {
    subscription = client.subscribe(responseTopic, this::answered);
    consumer = context.owner().eventBus().consumer(address, this::take);
    return consumer.completion();
  }

  Future<Void> close() {
    if (subscription == null) {
      return Future.succeededFuture();
    }
    subscription.run();
    open.values().forEach(each -> {
      context.owner().cancelTimer(each.timer);
      each.asked.fail(BROKEN, "the broker stops");
    });
    open.clear();
    return consumer.unregister();
  }

  private void take(io.vertx.core.eventbus.Message<Object> asked) {
    Request request;
    try {
      request = request(asked.body());
    } catch (IllegalArgumentException | ClassCastException e) {
      counters.increment("bus_bad_request");
      asked.fail(BAD, e instanceof ClassCastException ? "body: a member of another type" : e.getMessage());
      return;
    }
    int length = request.content.payload().length;
    if (length > options.getMaxPayloadBytes()) {
      counters.increment("bus_too_long");
      asked.fail(TOO_LONG, "payload: " + length + " bytes (expected: at most " + options.getMaxPayloadBytes() + ")");
    } else if (open.size() >= options.getMaxOpen()) {
      counters.increment("bus_full");
      asked.fail(TOO_MANY, "requests: " + open.size() + " open (expected: fewer)");
    } else {
      send(asked, request);
    }
  }

  private Request request(Object body) {
    if (!(body instanceof JsonObject json)) {
      throw new IllegalArgumentException("body: not a JSON object (expected: one)");
    }
    String topic = json.getString("topic", "");
    if (!Topics.isTopic(topic, Integer.MAX_VALUE) || topic.startsWith("$")) {
      throw new IllegalArgumentException("topic: none, or not one (expected: without wildcards, not with $ first)");
    }
    int qos = json.getInteger("qos", 1);
    long timeoutMs = json.getLong("timeoutMs", options.getTimeoutMs());
    if (qos < 0 || qos > 2 || timeoutMs < 1 || timeoutMs > options.getTimeoutMs()) {
      throw new IllegalArgumentException("qos, timeoutMs: " + qos + ", " + timeoutMs + " (expected: 0 to 2, 1 to "
        + options.getTimeoutMs() + ")");
    }
    return new Request(topic, Bodies.request(json), qos, timeoutMs);
  }

  private void send(io.vertx.core.eventbus.Message<Object> asked, Request request) {
    byte[] correlation = new byte[CORRELATION_BYTES];
    random.nextBytes(correlation);
    String key = HexFormat.of().formatHex(correlation);
    long timer = context.setTimer(request.timeoutMs, id -> {
      open.remove(key);
      counters.increment("bus_timeout");
      asked.fail(TOO_LATE, "no answer within " + request.timeoutMs + " ms");
    });
    open.put(key, new Open(asked, timer));
    Properties properties = request.content.properties().with(Property.RESPONSE_TOPIC, responseTopic)
      .with(Property.CORRELATION_DATA, correlation);
    client.publish(new Message(request.topic, request.content.payload(), request.qos, false, properties, "",
      System.currentTimeMillis() + request.timeoutMs)).onFailure(cause -> context.runOnContext(v -> {
        Open failed = end(key);
        if (failed != null) {
          failed.asked.fail(BROKEN, "not published: " + cause.getMessage());
        }
      }));
  }

  private Open end(String key) {
    Open ended = open.remove(key);
    if (ended != null) {
      context.owner().cancelTimer(ended.timer);
    }
    return ended;
  }

  private void answered(Message answer) {
    byte[] correlation = answer.properties().bytes(Property.CORRELATION_DATA);
    Open request = correlation == null || correlation.length != CORRELATION_BYTES ? null
      : end(HexFormat.of().formatHex(correlation));
    if (request == null) {
      counters.increment("bus_unexpected_answer");
      return;
    }
    int code = Bodies.failureCode(answer);
    if (answer.payload().length > options.getMaxPayloadBytes()) {
      counters.increment("bus_too_long");
      request.asked.fail(TOO_LONG, "answer: " + answer.payload().length + " bytes (expected: at most "
        + options.getMaxPayloadBytes() + ")");
    } else if (code != 0) {
      counters.increment("bus_failed");
      request.asked.fail(code, String.valueOf(Bodies.text(answer.payload())));
    } else {
      counters.increment("bus_answered");
      request.asked.reply(Bodies.of(answer, client.user(answer.publisher())));
    }
  }
}
