// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelAccess;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ConsumeOptions;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.impl.WaggleVertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The channels of a node at the addresses of {@link Addresses}: one for all names. Everybody who asks is a stranger
 * here, and may do what the access rules allow; without rules nothing. Its handlers run on one context of its own.
 */
final class BusApi {

  private static final Logger LOG = LoggerFactory.getLogger(BusApi.class);
  static final int MAX_SUBSCRIPTIONS = 10_000;
  private static final int MAX_ADDRESS = 256;
  private static final int BAD = 400;
  private static final int REFUSED = 403;
  private static final int BROKEN = 500;

  private final Vertx vertx;
  private final Map<String, Entry> byName = new ConcurrentHashMap<>();
  private final Map<String, Subscription> subscriptions = new ConcurrentHashMap<>();
  /** Subscriptions and those that are being made: many may be asked for at once. */
  private final Set<String> reserved = ConcurrentHashMap.newKeySet();
  private List<MessageConsumer<JsonObject>> consumers = List.of();

  private record Entry(Channels channels, boolean hasRules) {
  }

  private BusApi(Vertx vertx) {
    this.vertx = vertx;
  }

  static BusApi of(WaggleVertx waggle) {
    return waggle.service("channels-bus", key -> new BusApi(waggle.vertx()));
  }

  synchronized void add(String name, Channels channels, boolean hasRules) {
    byName.put(name, new Entry(channels, hasRules));
    if (consumers.isEmpty()) {
      List<MessageConsumer<JsonObject>> made = new ArrayList<>();
      listen(made, Addresses.PUBLISH, this::publish);
      listen(made, Addresses.SUBSCRIBE, this::subscribe);
      listen(made, Addresses.UNSUBSCRIBE, this::unsubscribe);
      listen(made, Addresses.CONSUME, this::consume);
      listen(made, Addresses.HISTORY, this::history);
      listen(made, Addresses.PRESENCE, this::presence);
      consumers = made;
    }
  }

  synchronized void remove(String name) {
    byName.remove(name);
    if (byName.isEmpty()) {
      consumers.forEach(MessageConsumer::unregister);
      consumers = List.of();
      subscriptions.clear();
      reserved.clear();
    }
  }

  private void listen(List<MessageConsumer<JsonObject>> made, String address,
                      BiFunction<Channels, JsonObject, Future<JsonObject>> operation) {
    made.add(vertx.eventBus().localConsumer(address, message -> answer(message, operation)));
  }

  private void answer(Message<JsonObject> message, BiFunction<Channels, JsonObject, Future<JsonObject>> operation) {
    Future<JsonObject> result;
    try {
      Object body = message.body();
      if (!(body instanceof JsonObject json)) {
        throw new IllegalArgumentException("body: not a JSON object (expected: one)");
      }
      result = operation.apply(channels(json), json);
    } catch (RuntimeException e) {
      // Whatever the body is that brought it about: it is the sender's.
      result = Future.failedFuture(e instanceof VertxException ? e : new IllegalArgumentException(e.getMessage(), e));
    }
    result.onComplete(message::reply, failure -> {
      boolean isBad = failure instanceof IllegalArgumentException;
      boolean isRefused = failure instanceof VertxException;
      if (!isBad && !isRefused) {
        LOG.warn("channels: " + message.address() + " failed", failure);
      }
      message.fail(isBad ? BAD : isRefused ? REFUSED : BROKEN, String.valueOf(failure.getMessage()));
    });
  }

  private Channels channels(JsonObject body) {
    String name = body.getString("name");
    Entry found = name != null ? byName.get(name) : byName.size() == 1 ? byName.values().iterator().next() : null;
    if (found == null) {
      throw new IllegalArgumentException("name: " + (name == null ? "missing" : "unknown")
        + " (expected: one with the option eventBus)");
    }
    if (!found.hasRules) {
      throw VertxException.noStackTrace("access: no rules (expected: accessRules that allow it)");
    }
    return found.channels;
  }

  private static String identity(JsonObject body) {
    return body.getString("identity", "");
  }

  private Future<JsonObject> publish(Channels channels, JsonObject body) {
    return channels.publish(required(body, "topic"), BusMessages.payload(body),
        new PublishOptions(body).setIdentity(identity(body)))
      .map(position -> put(new JsonObject(), position));
  }

  private static String required(JsonObject body, String key) {
    String value = body.getString(key);
    if (value == null) {
      throw new IllegalArgumentException(key + ": missing (expected: a text)");
    }
    return value;
  }

  private static JsonObject put(JsonObject json, ChannelPosition position) {
    return json.put("epoch", position.epoch()).put("offset", position.offset());
  }

  // ---- subscriptions

  /** An address of the application's own: nothing internal is written to for a stranger. */
  private static String address(JsonObject body) {
    String address = required(body, "address");
    if (address.isEmpty() || address.length() > MAX_ADDRESS || address.startsWith("waggle.")
      || address.startsWith("__vertx.")) {
      throw new IllegalArgumentException("address: " + address.length() + " characters (expected: 1-" + MAX_ADDRESS
        + ", not of waggle or Vert.x itself)");
    }
    return address;
  }

  private synchronized String reserve() {
    if (reserved.size() >= MAX_SUBSCRIPTIONS) {
      throw VertxException.noStackTrace("subscriptions: too many through the event bus (expected: at most "
        + MAX_SUBSCRIPTIONS + ")");
    }
    // Not to be guessed: whoever knows it may end it.
    String id = UUID.randomUUID().toString();
    reserved.add(id);
    return id;
  }

  private Future<JsonObject> subscribe(Channels channels, JsonObject body) {
    String address = address(body);
    return reserving(id -> subscribe(channels, body, address, id));
  }

  /** Makes a subscription under a new id, which is free again if it fails. */
  private Future<JsonObject> reserving(Function<String, Future<JsonObject>> make) {
    String id = reserve();
    try {
      return make.apply(id).onFailure(failure -> reserved.remove(id));
    } catch (RuntimeException e) {
      reserved.remove(id);
      throw e;
    }
  }

  private Future<JsonObject> subscribe(Channels channels, JsonObject body, String address, String id) {
    return channels.subscribe(required(body, "pattern"), new SubscribeOptions(body).setIdentity(identity(body)),
        message -> vertx.eventBus().<JsonObject>sender(address).write(BusMessages.json(message))
          .onFailure(failure -> endIfNobodyListens(id, failure)))
      .map(subscription -> {
        subscriptions.put(id, subscription.lossHandler(topic ->
          vertx.eventBus().send(address, new JsonObject().put("lost", topic))));
        return put(new JsonObject().put("subscription", id).put("recovered", subscription.recovered()),
          subscription.position());
      });
  }

  private void endIfNobodyListens(String id, Throwable failure) {
    if (failure instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS) {
      end(id);
    }
  }

  private Future<Void> end(String id) {
    reserved.remove(id);
    Subscription subscription = subscriptions.remove(id);
    return subscription == null ? Future.succeededFuture() : subscription.unsubscribe();
  }

  private Future<JsonObject> unsubscribe(Channels channels, JsonObject body) {
    return end(required(body, "subscription")).map(new JsonObject());
  }

  private Future<JsonObject> consume(Channels channels, JsonObject body) {
    String address = address(body);
    return reserving(id -> consume(channels, body, address, id));
  }

  private Future<JsonObject> consume(Channels channels, JsonObject body, String address, String id) {
    return channels.consume(required(body, "topic"), new ConsumeOptions(body).setIdentity(identity(body)),
        message -> vertx.eventBus().request(address, BusMessages.json(message))
          .onFailure(failure -> endIfNobodyListens(id, failure)))
      .map(subscription -> {
        subscriptions.put(id, subscription);
        return new JsonObject().put("subscription", id);
      });
  }

  // ---- questions

  private static Future<Void> permitted(Channels channels, JsonObject body, ChannelAccess.Action action) {
    return channels.isAllowed(identity(body), action, required(body, "topic")).compose(allowed -> allowed
      ? Future.succeededFuture()
      : Future.failedFuture(VertxException.noStackTrace("topic: refused (expected: permission)")));
  }

  private Future<JsonObject> history(Channels channels, JsonObject body) {
    ChannelPosition after = new SubscribeOptions(body).getSince();
    int limit = body.getInteger("limit", 100);
    return permitted(channels, body, ChannelAccess.Action.SUBSCRIBE)
      .compose(v -> channels.history(body.getString("topic"), after, limit))
      .map(history -> put(new JsonObject(), history.position()).put("complete", history.complete())
        .put("messages", new JsonArray(new ArrayList<>(history.messages().stream().map(BusMessages::json).toList()))));
  }

  private Future<JsonObject> presence(Channels channels, JsonObject body) {
    return permitted(channels, body, ChannelAccess.Action.PRESENCE)
      .compose(v -> channels.presence(body.getString("topic")))
      .map(presence -> {
        JsonObject identities = new JsonObject();
        presence.identities().forEach(identities::put);
        return new JsonObject().put("topic", presence.topic()).put("identities", identities)
          .put("complete", presence.complete()).put("asOf", presence.asOf().toString());
      });
  }
}
