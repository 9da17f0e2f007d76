// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.waggle.bridges.socketio.Ack;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What the application does with the events of one socket. On the socket's event loop. Events are handled in order: one
 * whose middleware takes its time holds up those behind it.
 */
final class EventHandlers {

  private record Event(String name, JsonArray args, Ack ack) {
  }

  private final int maxPending;
  private final UnaryOperator<Future<?>> here;
  private final Consumer<Throwable> failed;
  private final Map<String, BiConsumer<JsonArray, Ack>> handlers = new HashMap<>(4);
  private Map<String, Queue<BiConsumer<JsonArray, Ack>>> once = Map.of();
  private List<BiFunction<String, JsonArray, Future<?>>> middleware = List.of();
  private List<BiConsumer<String, JsonArray>> any = List.of();
  private Queue<Event> pending;

  /**
   * Creates handlers.
   *
   * @param here gives a future whose listeners are called on the event loop
   * @param failed told of exceptions of handlers and failures of middleware
   */
  EventHandlers(int maxPending, UnaryOperator<Future<?>> here, Consumer<Throwable> failed) {
    this.maxPending = maxPending;
    this.here = here;
    this.failed = failed;
  }

  void on(String event, BiConsumer<JsonArray, Ack> handler) {
    handlers.put(event, handler);
  }

  void once(String event, BiConsumer<JsonArray, Ack> handler) {
    if (once.isEmpty()) {
      once = new HashMap<>();
    }
    once.computeIfAbsent(event, name -> new ArrayDeque<>()).add(handler);
  }

  void off(String event) {
    handlers.remove(event);
    if (!once.isEmpty()) {
      once.remove(event);
    }
  }

  void onAny(BiConsumer<String, JsonArray> handler) {
    any = plus(any, handler);
  }

  void use(BiFunction<String, JsonArray, Future<?>> function) {
    middleware = plus(middleware, function);
  }

  private static <T> List<T> plus(List<T> list, T one) {
    List<T> longer = new ArrayList<>(list);
    longer.add(one);
    return longer;
  }

  /**
   * Takes an event.
   *
   * @return false if too many wait
   */
  boolean take(String name, JsonArray args, Ack ack) {
    if (pending != null) {
      return pending.size() < maxPending && pending.add(new Event(name, args, ack));
    }
    if (middleware.isEmpty()) {
      handle(name, args, ack);
    } else {
      pending = new ArrayDeque<>();
      ask(new Event(name, args, ack));
    }
    return true;
  }

  private void ask(Event event) {
    pass(event, 0).onComplete(passed -> {
      if (passed.succeeded()) {
        handle(event.name(), event.args(), event.ack());
      } else {
        failed.accept(passed.cause());
      }
      Event next = pending.poll();
      if (next == null) {
        pending = null;
      } else {
        ask(next);
      }
    });
  }

  private Future<?> pass(Event event, int index) {
    if (index == middleware.size()) {
      return Future.succeededFuture();
    }
    Future<?> answer;
    try {
      answer = middleware.get(index).apply(event.name(), event.args());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
    return answer == null ? pass(event, index + 1) : here.apply(answer).compose(passed -> pass(event, index + 1));
  }

  private void handle(String name, JsonArray args, Ack ack) {
    try {
      for (BiConsumer<String, JsonArray> handler : any) {
        handler.accept(name, args);
      }
      BiConsumer<JsonArray, Ack> handler = next(name);
      if (handler != null) {
        handler.accept(args, ack);
      }
    } catch (Throwable e) {
      failed.accept(e);
    }
  }

  private BiConsumer<JsonArray, Ack> next(String name) {
    Queue<BiConsumer<JsonArray, Ack>> first = once.isEmpty() ? null : once.get(name);
    if (first == null) {
      return handlers.get(name);
    }
    BiConsumer<JsonArray, Ack> handler = first.poll();
    if (first.isEmpty()) {
      once.remove(name);
    }
    return handler;
  }
}
