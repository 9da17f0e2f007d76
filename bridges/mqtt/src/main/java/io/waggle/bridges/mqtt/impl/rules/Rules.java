// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.rules;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.waggle.Channels;
import io.waggle.bridges.mqtt.MqttRuleOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.rules.expression.ExpressionException;
import io.waggle.bridges.mqtt.impl.rules.sink.Sinks;
import io.waggle.internal.BridgeCounters;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The rules of a broker, on the context they are made on. A rule looks at a message after it was acknowledged to who
 * published it: that a sink is slow or gone holds up nobody. Each node of a cluster has the rules, and each message is
 * for those of the node it was published on.
 */
public final class Rules {

  private final ContextInternal context;
  private final LocalClient client;
  private final BridgeCounters counters;
  private final List<Rule> rules = new ArrayList<>();
  private final List<Runnable> subscriptions = new ArrayList<>();
  private Event last;

  /**
   * Reads the rules; nothing is connected before a message is selected.
   *
   * @throws IllegalArgumentException naming the rule, the member and the column of what is wrong
   */
  public Rules(Vertx vertx, LocalClient client, Channels channels, List<MqttRuleOptions> all,
               BridgeCounters counters) {
    this.context = (ContextInternal) vertx.getOrCreateContext();
    this.client = client;
    this.counters = counters;
    for (MqttRuleOptions each : all) {
      MqttRuleOptions options = new MqttRuleOptions(each);
      String name = options.getName();
      if (name.isEmpty() || rules.stream().anyMatch(other -> other.name().equals(name))) {
        throw new IllegalArgumentException("rule.name: '" + name + "' (expected: a name that no other has)");
      }
      rules.add(rule(vertx, channels, options));
    }
  }

  private Rule rule(Vertx vertx, Channels channels, MqttRuleOptions options) {
    if (options.getFrom().isEmpty() || options.getTo().isEmpty()) {
      String member = options.getFrom().isEmpty() ? "from" : "to";
      throw new IllegalArgumentException("rule " + options.getName() + "." + member + ": none (expected: one or more)");
    }
    String prefix = "rule_" + options.getName() + "_";
    Consumer<String> counter = event -> counters.increment(prefix + event);
    DeadLetters deadLetters = new DeadLetters(client, channels, options.getDeadLetterTopic(),
      options.getDeadLetterChannel(), counter);
    List<Delivery> deliveries = new ArrayList<>();
    Sinks sinks = new Sinks(vertx, client, channels);
    for (MqttRuleOptions.Sink each : options.getTo()) {
      try {
        deliveries.add(new Delivery(context, options, sinks.create(each, options), each.type(), counter,
          deadLetters));
      } catch (ExpressionException | IllegalArgumentException e) {
        throw new IllegalArgumentException("rule " + options.getName() + ".to[" + deliveries.size() + "]: "
          + e.getMessage(), e);
      }
    }
    return new Rule(options, deliveries, deadLetters, counter, UUID.randomUUID() + "-");
  }

  /** Begins to look at messages. */
  public Future<Void> start() {
    return context.future(promise -> context.runOnContext(v -> {
      for (Rule rule : rules) {
        for (int i = 0; i < rule.filters().size(); i++) {
          int filter = i;
          subscriptions.add(client.subscribeOnNode(rule.filters().get(i), message -> take(rule, message, filter)));
        }
      }
      promise.complete();
    }));
  }

  /** The same message comes once for each rule that wants it: it is read once. */
  private void take(Rule rule, Message message, int filter) {
    if (last == null || last.message() != message) {
      last = new Event(message, System.currentTimeMillis());
    }
    rule.take(last, filter);
  }

  /** Ends it: what waits becomes dead letters. */
  public Future<Void> close() {
    return context.future(promise -> context.runOnContext(v -> {
      subscriptions.forEach(Runnable::run);
      subscriptions.clear();
      Future.join(rules.stream().map(Rule::close).toList()).<Void>mapEmpty().onComplete(promise);
    }));
  }
}
