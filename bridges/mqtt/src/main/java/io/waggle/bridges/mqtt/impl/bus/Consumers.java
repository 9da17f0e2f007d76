// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.mqtt.MqttBusOptions;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.LocalMember;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.rules.DeadLetters;
import io.waggle.internal.BridgeCounters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The consumers of an address as one member of a group of shared subscriptions: who replies has taken a message, who
 * fails or stays silent gives it back. One context, but for {@link LocalMember}.
 *
 * <p>After a failure, and while nobody listens, the address gets nothing for a while, so that other members do.
 */
final class Consumers implements LocalMember {

  /** Messages whose failures are remembered; beyond, counting begins anew. */
  private static final int MOST_REMEMBERED = 10_000;
  private static final int MOST_DOUBLINGS = 20;

  private final ContextInternal context;
  private final EventBus bus;
  private final LocalClient client;
  private final String group;
  private final String address;
  private final MqttBusOptions options;
  private final BridgeCounters counters;
  private final DeadLetters deadLetters;
  private final Map<Long, Integer> attempts = new LinkedHashMap<>() {
    @Override
    protected boolean removeEldestEntry(Map.Entry<Long, Integer> eldest) {
      return size() > MOST_REMEMBERED;
    }
  };
  private Runnable wake = () -> { };
  /** Failures since a consumer has taken one. */
  private int failures;
  private long timer = -1;
  private volatile boolean away;
  private volatile boolean closed;

  Consumers(ContextInternal context, LocalClient client, Map.Entry<String, String> entry, MqttBusOptions options,
            BridgeCounters counters) {
    this.context = context;
    this.bus = context.owner().eventBus();
    this.client = client;
    this.group = entry.getKey();
    this.address = entry.getValue();
    this.options = options;
    this.counters = counters;
    this.deadLetters = new DeadLetters(client, null, options.getDeadLetterTopic(), null,
      event -> counters.increment("bus_" + event));
  }

  Future<Void> start() {
    return client.join(group, this).map(joined -> {
      wake = joined;
      return null;
    });
  }

  /** It stays a member that takes nothing, so that the group keeps what is there. */
  void close() {
    closed = true;
    context.owner().cancelTimer(timer);
  }

  @Override
  public int window() {
    return options.getMaxInFlight();
  }

  @Override
  public boolean isReady() {
    return !away && !closed;
  }

  @Override
  public Future<Void> take(long place, Message message) {
    Promise<Void> taken = Promise.promise();
    context.runOnContext(v -> send(place, message, taken));
    return taken.future();
  }

  private void send(long place, Message message, Promise<Void> taken) {
    // Who has that client identifier now may be somebody else.
    JsonObject body = Bodies.of(message, "");
    if (message.qos() == 0) {
      bus.send(address, body);
      taken.complete();
    } else if (closed || away) {
      taken.fail("not now");
    } else {
      int attempt = attempts.getOrDefault(place, 0) + 1;
      bus.request(address, body.put("attempt", attempt), new DeliveryOptions().setSendTimeout(options.getTimeoutMs()))
        .onSuccess(reply -> {
          failures = 0;
          attempts.remove(place);
          counters.increment("bus_taken");
          if (closed) {
            taken.fail("too late for the store");
          } else {
            taken.complete();
          }
        }).onFailure(cause -> failed(place, message, attempt, cause, taken));
    }
  }

  private void failed(long place, Message message, int attempt, Throwable cause, Promise<Void> taken) {
    rest();
    if (cause instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      counters.increment("bus_nobody");
      taken.fail(cause);
    } else if (attempt < options.getMaxAttempts() || closed) {
      counters.increment("bus_returned");
      attempts.put(place, attempt);
      taken.fail(cause);
    } else {
      counters.increment("bus_dead");
      JsonObject letter = new JsonObject().put("group", group).put("address", address)
        .put("reason", String.valueOf(cause.getMessage())).put("attempts", attempt).put("topic", message.topic())
        .put("client", message.publisher()).put("time", System.currentTimeMillis());
      deadLetters.add(letter, Buffer.buffer(message.payload()), 1).onSuccess(kept -> attempts.remove(place))
        .onComplete(taken);
    }
  }

  /** Takes nothing for a while, the longer the more often it fails. */
  private void rest() {
    if (away || closed) {
      return;
    }
    away = true;
    long delayMs = Math.min(options.getMaxBackoffMs(), options.getBackoffMs() << Math.min(failures++, MOST_DOUBLINGS));
    timer = context.setTimer(delayMs, id -> {
      away = false;
      wake.run();
    });
  }
}
