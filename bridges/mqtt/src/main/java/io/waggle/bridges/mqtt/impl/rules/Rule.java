// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.rules.expression.Expression;
import io.waggle.bridges.mqtt.impl.rules.expression.ExpressionException;
import io.waggle.bridges.mqtt.impl.rules.expression.TopicFilter;
import io.waggle.bridges.mqtt.impl.wire.Property;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** One rule at work. One context. */
final class Rule {

  private static final String JSON = "application/json";

  private final MqttRuleOptions options;
  private final Expression where;
  private final Map<String, Expression> select = new LinkedHashMap<>();
  private final Expression value;
  private final List<Delivery> deliveries;
  private final DeadLetters deadLetters;
  private final Consumer<String> counter;
  private final String idPrefix;
  private long ids;

  /** Reads the expressions; throws {@code IllegalArgumentException} naming the one that is wrong. */
  Rule(MqttRuleOptions options, List<Delivery> deliveries, DeadLetters deadLetters, Consumer<String> counter,
       String idPrefix) {
    this.options = options;
    this.deliveries = deliveries;
    this.deadLetters = deadLetters;
    this.counter = counter;
    this.idPrefix = idPrefix;
    this.where = parse("where", options.getWhere());
    this.value = parse("value", options.getValue());
    options.getSelect().forEach((key, text) -> select.put(key, parse("select." + key, text)));
    if (value != null && !select.isEmpty()) {
      throw new IllegalArgumentException("rule " + options.getName() + ".value: beside select (expected: one of them)");
    }
  }

  private Expression parse(String member, String text) {
    try {
      return text == null ? null : Expression.parse(text);
    } catch (ExpressionException e) {
      throw new IllegalArgumentException("rule " + options.getName() + "." + member + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return options.getName();
  }

  List<String> filters() {
    return options.getFrom();
  }

  /** Takes a message that matched one of its filters; if it matches an earlier one too, it came already. */
  void take(Event event, int filter) {
    for (int i = 0; i < filter; i++) {
      if (TopicFilter.matches(options.getFrom().get(i), event.message().topic())) {
        return;
      }
    }
    int hops = event.hops();
    if (hops >= options.getMaxHops()) {
      counter.accept("hops");
      return;
    }
    if (event.message().payload().length > options.getMaxPayloadBytes()) {
      counter.accept("too_long");
      failed(event, "payload: " + event.message().payload().length + " bytes (expected: at most "
        + options.getMaxPayloadBytes() + ")", Buffer.buffer());
      return;
    }
    if (matches(event)) {
      counter.accept("matched");
      pass(event, hops + 1);
    }
  }

  private boolean matches(Event event) {
    try {
      return where == null || where.isTrue(event);
    } catch (ExpressionException e) {
      counter.accept("where_failed");
      return false;
    }
  }

  private void pass(Event event, int hops) {
    try {
      Object made = made(event);
      boolean isText = made instanceof String;
      Buffer body = made == event ? Buffer.buffer(event.message().payload())
        : isText ? Buffer.buffer((String) made) : Json.encodeToBuffer(made);
      String type = made == event ? event.message().properties().text(Property.CONTENT_TYPE)
        : isText ? "text/plain; charset=utf-8" : JSON;
      for (Delivery delivery : deliveries) {
        offer(delivery, event, body, type, hops);
      }
    } catch (ExpressionException e) {
      counter.accept("select_failed");
      failed(event, e.getMessage(), Buffer.buffer(event.message().payload()));
    }
  }

  /** Returns what is sent; the event itself stands for the payload as it is. */
  private Object made(Event event) {
    if (value != null) {
      return value.evaluate(event);
    }
    if (select.isEmpty()) {
      return event;
    }
    JsonObject object = new JsonObject();
    select.forEach((key, expression) -> object.put(key, expression.evaluate(event)));
    return object;
  }

  private void offer(Delivery delivery, Event event, Buffer body, String type, int hops) {
    String target;
    try {
      target = delivery.sink().target() == null ? "" : delivery.sink().target().evaluate(event);
    } catch (ExpressionException e) {
      counter.accept("target_failed");
      counter.accept("dead");
      deadLetters.add(name(), parcel(event, "", body, type, hops), delivery.sinkName(), e.getMessage(), 0);
      return;
    }
    delivery.offer(parcel(event, target, body, type, hops));
  }

  private Parcel parcel(Event event, String target, Buffer body, String type, int hops) {
    return new Parcel(idPrefix + ++ids, target, body, type, event.message().topic(),
      event.message().publisher(), event.time(), hops);
  }

  private void failed(Event event, String reason, Buffer body) {
    counter.accept("dead");
    deadLetters.add(name(), parcel(event, "", body, null, event.hops() + 1), "", reason, 0);
  }

  Future<Void> close() {
    return Future.join(deliveries.stream().map(Delivery::close).toList()).mapEmpty();
  }
}
