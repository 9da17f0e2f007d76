// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.tracing.TracingPolicy;
import io.waggle.ChannelAccess;
import io.waggle.ChannelHistory;
import io.waggle.ChannelMessage;
import io.waggle.ChannelMetrics;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.ChannelPresence;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.Connection;
import io.waggle.ConsumeOptions;
import io.waggle.DeliveryLevel;
import io.waggle.PublishOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.impl.Traces;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.internal.ChannelQueue;
import io.waggle.internal.ChannelTap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What callers see of the {@link Hub}: checks what they ask for, and who asks. Any thread. */
public final class ChannelsImpl implements Channels {

  private static final int MAX_HISTORY_LIMIT = 1_000;

  private final WaggleVertx waggle;
  private final String name;
  private final ChannelsOptions options;
  private final ChannelAccess access;
  private final Stores.Chosen store;
  private final Hub hub;

  private ChannelsImpl(WaggleVertx waggle, String name, ChannelsOptions options) {
    this.waggle = waggle;
    this.name = name;
    this.options = options;
    Checks.options(options);
    this.access = options.getAccess() != null ? options.getAccess()
      : options.getAccessRules().isEmpty() ? null : ChannelAccess.of(options.getAccessRules());
    this.store = Stores.choose(waggle.vertx(), name, options);
    this.hub = new Hub(waggle, name, options, store.store());
    waggle.vertx().addCloseHook(completion -> close().onComplete(completion));
  }

  private ChannelsImpl offered() {
    if (options.isEventBus()) {
      BusApi.of(waggle).add(name, this, access != null);
    }
    return this;
  }

  /** Returns the channels of a name, made with these options if it is the first call for it. */
  public static Channels of(Vertx vertx, String name, ChannelsOptions options) {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException("name: " + name.length() + " characters (expected: 1-64 letters, digits, dots,"
        + " hyphens, underscores)");
    }
    return WaggleVertx.of(vertx).<ChannelsImpl>service("channels/" + name,
      waggle -> new ChannelsImpl(waggle, name, new ChannelsOptions(options))).offered();
  }

  Hub hub() {
    return hub;
  }

  /** Opens a tap. */
  public ChannelTap tap(Consumer<ChannelMessage> handler) {
    return new Tap(hub, access != null, handler);
  }

  // ---- publish

  @Override
  public Future<ChannelPosition> publish(String topic, Buffer payload, PublishOptions publish) {
    Topics.checkTopic(topic, options);
    ChannelMessage message = traced(Checks.message(topic, payload, publish, hub.optionsOf(topic), options));
    return permitted(publish.isPermitted() ? null : publish.getIdentity(), ChannelAccess.Action.PUBLISH, topic, () -> hub.publish(message));
  }

  /** A trace that the publisher has begun goes on with the message, unless it brings one of its own. */
  private ChannelMessage traced(ChannelMessage message) {
    Map<String, String> trace = Traces.leaving(waggle.vertx(), TracingPolicy.PROPAGATE, "channel publish",
      message.topic());
    if (trace.isEmpty()) {
      return message;
    }
    Map<String, String> headers = new LinkedHashMap<>(trace);
    headers.putAll(message.headers());
    return new ChannelMessage(message.topic(), message.offset(), message.epoch(), message.id(), message.payload(),
      headers, message.publishedAt());
  }

  private <T> Future<T> permitted(String identity, ChannelAccess.Action action, String topic,
                                  Supplier<Future<T>> operation) {
    if (identity == null) {
      return operation.get();
    }
    return isAllowed(identity, action, topic).compose(allowed -> allowed ? operation.get()
      : Future.failedFuture(hub.refusal(action.name().toLowerCase(Locale.ROOT) + ": " + topic
        + " (expected: permission)")));
  }

  @Override
  public Future<Boolean> isAllowed(String uid, ChannelAccess.Action action, String topic) {
    Objects.requireNonNull(uid, "uid");
    Topics.checkPattern(topic, options);
    if (access == null) {
      return Future.succeededFuture(true);
    }
    try {
      return access.isAllowed(uid, action, topic).otherwise(failure -> {
        Hub.LOG.warn(name + ": the access rule failed", failure);
        return false;
      });
    } catch (RuntimeException e) {
      Hub.LOG.warn(name + ": the access rule failed", e);
      return Future.succeededFuture(false);
    }
  }

  // ---- subscribe

  @Override
  public Future<Subscription> subscribe(String pattern, SubscribeOptions subscribe, Handler<ChannelMessage> handler) {
    Checks.subscribe(pattern, subscribe, options);
    Objects.requireNonNull(handler, "handler");
    ContextInternal context = waggle.vertx().getOrCreateContext();
    return subscribe(subscribe,
      new HandlerSubscriber(hub, pattern, subscribe, context, handler));
  }

  @Override
  public <M> Future<Subscription> subscribe(Connection<M> connection, String pattern, SubscribeOptions subscribe,
                                            Function<ChannelMessage, M> form) {
    Checks.subscribe(pattern, subscribe, options);
    Objects.requireNonNull(form, "form");
    return subscribe(subscribe, new ConnectionSubscriber<>(hub, pattern, subscribe,
      (ConnectionBase<M>) connection, form));
  }

  private Future<Subscription> subscribe(SubscribeOptions subscribe, Subscriber subscriber) {
    String pattern = subscriber.pattern();
    if (Topics.hasWildcard(pattern)
      && options.getWildcards().stream().noneMatch(allowed -> Topics.covers(allowed, pattern))) {
      return Future.failedFuture(hub.refusal("pattern: " + pattern + " (expected: covered by one of "
        + options.getWildcards() + ")"));
    }
    ChannelPosition since = subscribe.getSince();
    return permitted(subscribe.isPermitted() ? null : subscribe.getIdentity(), ChannelAccess.Action.SUBSCRIBE, pattern,
      () -> hub.call(() -> add(subscriber, since), begun -> subscriber.go(since)));
  }

  /** Reads a topic as a queue. */
  public Future<ChannelQueue> queue(String topic, ChannelPosition since, int most, Handler<ChannelMessage> handler) {
    Topics.checkTopic(topic, options);
    if (hub.optionsOf(topic).getHistorySize() == 0) {
      throw new IllegalArgumentException("topic: " + topic + " without history (expected: one with)");
    }
    QueueSubscriber subscriber = new QueueSubscriber(hub, topic, new SubscribeOptions().setSince(since),
      waggle.vertx().getOrCreateContext(), most, Objects.requireNonNull(handler, "handler"));
    return hub.call(() -> add(subscriber, since), begun -> subscriber.goOnFrom(since)).map(begun -> subscriber);
  }

  /** Forgets a topic. */
  public Future<Void> forget(String topic) {
    Topics.checkTopic(topic, options);
    return hub.call(() -> {
      hub.historyTopics.remove(topic);
      return hub.here(() -> hub.store.remove(topic));
    });
  }

  /** Has a group begin with the oldest message, unless it has begun. */
  public Future<Void> beginGroup(String topic, String group) {
    return handled(topic, group).compose(position -> position != null ? Future.succeededFuture()
      : history(topic, null, 1).compose(found -> hub.call(() -> hub.here(() -> hub.store.commit(topic, group,
        new ChannelPosition(found.position().epoch(), 0))))));
  }

  /** Returns up to where a group has handled all; null if it has not begun. */
  public Future<ChannelPosition> handled(String topic, String group) {
    Topics.checkTopic(topic, options);
    return hub.call(() -> hub.here(() -> hub.store.committed(topic, group)));
  }

  private Future<Subscription> add(Subscriber subscriber, ChannelPosition since) {
    ConnectionBase<?> connection = subscriber.connection();
    boolean isFirst = !hub.owners.knows(connection);
    if (!hub.owners.add(subscriber, options.getMaxSubscriptions())) {
      return Future.failedFuture(hub.refusal("subscriptions: too many (expected: at most "
        + options.getMaxSubscriptions() + " of one connection or identity)"));
    }
    if (connection != null) {
      connection.onLoop(() -> endWith(connection, isFirst));
    }
    return subscriber.begin(since);
  }

  /** A connection's subscriptions end with it. Its event loop. */
  private void endWith(ConnectionBase<?> connection, boolean listen) {
    Runnable end = () -> hub.run(() -> hub.owners.removeConnection(connection).forEach(Subscriber::ended));
    if (!connection.isOpen()) {
      end.run();
    } else if (listen) {
      connection.onDeparture(end);
    }
  }

  @Override
  public Future<Subscription> consume(String topic, ConsumeOptions consume,
                                      Function<ChannelMessage, Future<?>> handler) {
    Topics.checkTopic(topic, options);
    Checks.identity(consume.getIdentity());
    if (consume.getDeadLetterTopic() != null) {
      Topics.checkTopic(consume.getDeadLetterTopic(), options);
    }
    if (hub.optionsOf(topic).getDelivery() == DeliveryLevel.AT_MOST_ONCE) {
      throw new IllegalArgumentException("topic: " + topic + " is AT_MOST_ONCE (expected: one whose options promise"
        + " more)");
    }
    ConsumeOptions copy = new ConsumeOptions(consume);
    GroupConsumer consumer = new GroupConsumer(hub, topic, copy,
      waggle.vertx().getOrCreateContext(), Objects.requireNonNull(handler, "handler"));
    Supplier<Future<Subscription>> add = () -> hub.call(() -> hub.groups.add(consumer));
    // Whoever names a topic for dead letters has messages published there.
    String deadLetterTopic = copy.getDeadLetterTopic();
    return permitted(copy.getIdentity(), ChannelAccess.Action.SUBSCRIBE, topic, deadLetterTopic == null ? add
      : () -> permitted(copy.getIdentity(), ChannelAccess.Action.PUBLISH, deadLetterTopic, add));
  }

  // ---- questions

  @Override
  public Future<ChannelHistory> history(String topic, ChannelPosition after, int limit) {
    Topics.checkTopic(topic, options);
    if (limit < 1 || limit > MAX_HISTORY_LIMIT) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: 1-" + MAX_HISTORY_LIMIT + ")");
    }
    ChannelOptions of = hub.optionsOf(topic);
    if (of.getHistorySize() == 0) {
      return Future.succeededFuture(new ChannelHistory(ChannelPosition.NONE, after == null, List.of()));
    }
    long from = after == null ? 1 : Math.max(0, after.offset()) + 1;
    return hub.call(() -> hub.here(() -> hub.store.read(topic, hub.retention(of), from, limit)).map(slice -> {
      boolean complete = after == null || Subscriber.isWithin(after, slice);
      boolean isOther = after != null && !after.epoch().equals(slice.position().epoch()) && !complete;
      return new ChannelHistory(slice.position(), complete, isOther ? List.of() : slice.messages());
    }));
  }

  @Override
  public Future<ChannelPresence> presence(String topic) {
    Topics.checkTopic(topic, options);
    return hub.call(() -> Future.succeededFuture(hub.presence.of(topic)));
  }

  @Override
  public Future<Subscription> presenceHandler(String pattern, Handler<ChannelPresence.Event> handler) {
    Topics.checkPattern(pattern, options);
    ContextInternal context = waggle.vertx().getOrCreateContext();
    Consumer<ChannelPresence.Event> watcher = event -> context.runOnContext(v -> handler.handle(event));
    return hub.call(() -> {
      hub.presence.watch(pattern, watcher);
      return Future.succeededFuture(new Watch(hub, pattern, () -> hub.presence.unwatch(pattern, watcher)));
    });
  }

  @Override
  public ChannelMetrics metrics() {
    return hub.counters;
  }

  @Override
  public Future<Void> close() {
    if (options.isEventBus()) {
      BusApi.of(waggle).remove(name);
    }
    return hub.close().recover(closed -> Future.succeededFuture())
      .compose(v -> store.isOurs() ? store.store().close() : Future.succeededFuture());
  }
}
