// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.internal.ContextInternal;
import io.waggle.bridges.mqtt.MqttBusOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.rules.expression.TopicFilter;
import io.waggle.bridges.mqtt.impl.shadow.ResponseAccess;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import io.waggle.bridges.mqtt.impl.wire.Property;
import io.waggle.internal.BridgeCounters;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of MQTT clients to services on the event bus. One context.
 *
 * <p>A request is looked at on the node it was published to. A service is not asked for an answer that could not be
 * given.
 */
final class Services {

  private static final int TOO_LONG = 413;
  private static final int TOO_MANY = 429;
  private static final int BROKEN = 500;
  private static final int NOBODY_THERE = 503;
  private static final int TOO_LATE = 504;

  private final ContextInternal context;
  private final LocalClient client;
  private final MqttBusOptions options;
  private final ResponseAccess access;
  private final BridgeCounters counters;
  private final List<String> filters;
  private final List<Runnable> subscriptions = new ArrayList<>();
  private int open;

  Services(ContextInternal context, LocalClient client, MqttBusOptions options, ResponseAccess access,
           BridgeCounters counters) {
    this.context = context;
    this.client = client;
    this.options = options;
    this.access = access;
    this.counters = counters;
    this.filters = List.copyOf(options.getServices().keySet());
  }

  void start() {
    for (int i = 0; i < filters.size(); i++) {
      int index = i;
      subscriptions.add(client.subscribeHere(filters.get(i), message -> take(message, index)));
    }
  }

  void close() {
    subscriptions.forEach(Runnable::run);
    subscriptions.clear();
  }

  /** Takes a message that matched a filter; if it matches an earlier one too, it came already. */
  private void take(Message message, int filter) {
    for (int i = 0; i < filter; i++) {
      if (TopicFilter.matches(filters.get(i), message.topic())) {
        return;
      }
    }
    String response = message.properties().text(Property.RESPONSE_TOPIC);
    if (response == null) {
      counters.increment("bus_no_response_topic");
      return;
    }
    if (message.isExpired(System.currentTimeMillis())) {
      counters.increment("expired");
      return;
    }
    Future<Boolean> allowed = access.mayGoTo(message.publisher(), response);
    if (open >= options.getMaxOpen()) {
      counters.increment("bus_full");
      if (Boolean.TRUE.equals(allowed.result())) {
        answer(message, Bodies.failure(TOO_MANY, "requests: too many (expected: fewer at once)"));
      }
      return;
    }
    open++;
    Promise<Boolean> here = context.promise();
    allowed.onComplete(here);
    here.future().otherwise(false).compose(yes -> {
      if (yes) {
        return call(message, options.getServices().get(filters.get(filter))).onSuccess(body -> answer(message, body));
      }
      counters.increment("bus_response_refused");
      return Future.succeededFuture();
    }).onComplete(done -> open--);
  }

  /** Completes with the answer, whatever it is. */
  private Future<Bodies.Content> call(Message message, String address) {
    if (message.payload().length > options.getMaxPayloadBytes()) {
      return Future.succeededFuture(tooLong("request", message.payload().length));
    }
    long left = Math.max(1, Math.min(options.getTimeoutMs(), message.expiresAt() - System.currentTimeMillis()));
    return context.owner().eventBus().request(address, Bodies.of(message, client.user(message.publisher())),
      new DeliveryOptions().setSendTimeout(left)).map(reply -> {
        counters.increment("bus_answered");
        Bodies.Content content = Bodies.reply(reply.body());
        return content.payload().length > options.getMaxPayloadBytes() ? tooLong("answer", content.payload().length)
          : content;
      }).recover(cause -> Future.succeededFuture(failed(cause)));
  }

  private Bodies.Content tooLong(String what, int length) {
    counters.increment("bus_too_long");
    return Bodies.failure(TOO_LONG, what + ": " + length + " bytes (expected: at most " + options.getMaxPayloadBytes()
      + ")");
  }

  private Bodies.Content failed(Throwable cause) {
    if (!(cause instanceof ReplyException failure)) {
      counters.increment("bus_failed");
      return Bodies.failure(BROKEN, "the service failed");
    }
    return switch (failure.failureType()) {
      case TIMEOUT -> {
        counters.increment("bus_timeout");
        yield Bodies.failure(TOO_LATE, "no answer in time");
      }
      case NO_HANDLERS -> {
        counters.increment("bus_nobody");
        yield Bodies.failure(NOBODY_THERE, "the service is not there");
      }
      case RECIPIENT_FAILURE -> {
        counters.increment("bus_failed");
        yield Bodies.failure(failure.failureCode(), String.valueOf(failure.getMessage()));
      }
      default -> {
        counters.increment("bus_failed");
        yield Bodies.failure(BROKEN, "the service failed");
      }
    };
  }

  private void answer(Message request, Bodies.Content content) {
    byte[] correlation = request.properties().bytes(Property.CORRELATION_DATA);
    Properties properties = correlation == null ? content.properties()
      : content.properties().with(Property.CORRELATION_DATA, correlation);
    client.publish(new Message(request.properties().text(Property.RESPONSE_TOPIC), content.payload(), request.qos(),
      false, properties, "", Long.MAX_VALUE)).onFailure(failure -> counters.increment("bus_answer_lost"));
  }
}
