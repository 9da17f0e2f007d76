// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.waggle.bridges.mqtt.impl.broker.LocalClient;
import io.waggle.bridges.mqtt.impl.broker.LocalMember;
import io.waggle.bridges.mqtt.impl.broker.Message;
import io.waggle.bridges.mqtt.impl.wire.Properties;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A broker without sockets: subscriptions, retained messages, and a log of all that was published. Any thread. */
public final class MemoryBroker implements LocalClient {

  private record Listener(String filter, Context context, Handler<Message> handler) {
  }

  private final Vertx vertx;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Message> retained;
  private final List<Message> log = new ArrayList<>();
  private volatile Predicate<Message> refuses = message -> false;
  private volatile Future<Void> gate = Future.succeededFuture();

  public MemoryBroker(Vertx vertx) {
    this(vertx, new ConcurrentSkipListMap<>());
  }

  private MemoryBroker(Vertx vertx, Map<String, Message> retained) {
    this.vertx = vertx;
    this.retained = retained;
  }

  /** Returns a broker that starts with what this one has retained, as after a restart. */
  public MemoryBroker restarted(Vertx vertx) {
    return new MemoryBroker(vertx, retained);
  }

  /** Fails to publish what a predicate says, like a full disk. */
  public void refuse(Predicate<Message> which) {
    refuses = which;
  }

  /** Says of no message that it is safe before this has completed, like a slow disk. */
  public void stall(Future<Void> until) {
    gate = until;
  }

  /** Returns how many subscriptions there are. */
  public int subscriptions() {
    return listeners.size();
  }

  @Override
  public Future<Void> publish(Message message) {
    if (refuses.test(message)) {
      return Future.failedFuture("disk: full");
    }
    synchronized (log) {
      log.add(message);
      if (message.retain()) {
        if (message.payload().length == 0) {
          retained.remove(message.topic());
        } else {
          retained.put(message.topic(), message);
        }
      }
      for (Listener listener : listeners) {
        if (matches(listener.filter, message.topic())) {
          listener.context.runOnContext(v -> listener.handler.handle(message));
        }
      }
    }
    return gate;
  }

  /** Publishes as a client does. */
  public void publish(String publisher, String topic, String payload) {
    publish(publisher, topic, payload, Properties.NONE);
  }

  /** Publishes as a client does. */
  public void publish(String publisher, String topic, String payload, Properties properties) {
    publish(new Message(topic, payload.getBytes(StandardCharsets.UTF_8), 1, false, properties, publisher,
      Long.MAX_VALUE));
  }

  @Override
  public Runnable subscribe(String filter, Handler<Message> handler) {
    Listener listener = new Listener(filter, vertx.getOrCreateContext(), handler);
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public Future<Runnable> join(String group, LocalMember member) {
    return Future.failedFuture(new UnsupportedOperationException("groups (expected: a broker with clients)"));
  }

  @Override
  public String user(String clientId) {
    return "";
  }

  @Override
  public List<Message> retained(String filter, int limit) {
    return retained.values().stream().filter(message -> matches(filter, message.topic())).limit(limit).toList();
  }

  /** Returns what was published to a topic, the oldest first. */
  public List<Message> published(String topic) {
    synchronized (log) {
      return log.stream().filter(message -> message.topic().equals(topic)).toList();
    }
  }

  /** Returns the texts that were published to a topic, the oldest first. */
  public List<String> texts(String topic) {
    return published(topic).stream().map(message -> new String(message.payload(), StandardCharsets.UTF_8)).toList();
  }

  private static boolean matches(String filter, String topic) {
    String[] want = filter.split("/", -1);
    String[] have = topic.split("/", -1);
    if (topic.startsWith("$") && !want[0].equals(have[0])) {
      return false;
    }
    for (int i = 0; i < want.length; i++) {
      if (want[i].equals("#")) {
        return true;
      }
      if (i >= have.length || !want[i].equals("+") && !want[i].equals(have[i])) {
        return false;
      }
    }
    return want.length == have.length;
  }
}
