// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import io.waggle.web.EventStream;
import io.waggle.web.ServerEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows messages as they come and go to a few watchers, each for a minute. Watchers come and go on the admin's context;
 * messages are looked at on the application's event loops, a limited number a second, the rest is counted only.
 */
final class MessageTap implements Inspected.Tap {

  /** After which a watcher has to ask again. */
  static final long WATCH_MS = 60_000;
  /** Characters shown of a message. */
  static final int MOST_CHARACTERS = 512;

  private static final int MOST_WATCHERS = 4;
  private static final int LOOKED_AT_PER_SECOND = 20_000;
  private static final int SHOWN_PER_SECOND = 200;
  private static final long SECOND_MS = 1_000;

  private final Vertx own;
  private final Context context;
  private final Inspection inspection;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final AtomicInteger lookedAt = new AtomicInteger();
  private final AtomicInteger shown = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private long clock = -1;

  private record Watcher(EventStream stream, String filter) {
  }

  MessageTap(Vertx vertx, Vertx own) {
    this.own = own;
    this.context = own.getOrCreateContext();
    this.inspection = Inspection.of(vertx);
  }

  /** Answers a request with the messages of the next minute. */
  void open(HttpServerRequest request) {
    if (watchers.size() >= MOST_WATCHERS) {
      Replies.error(request, 503, "watchers: " + watchers.size() + " (expected: fewer than " + MOST_WATCHERS + ")");
      return;
    }
    String filter = request.getParam("filter", "").toLowerCase(Locale.ROOT);
    EventStream stream = EventStream.open(own, request);
    Watcher watcher = new Watcher(stream, filter);
    watchers.add(watcher);
    begin();
    long end = own.setTimer(WATCH_MS, id -> stream.send(ServerEvent.of("").withName("end"))
      .onComplete(sent -> stream.close()));
    stream.closeHandler(reason -> {
      own.cancelTimer(end);
      watchers.remove(watcher);
      end();
    });
  }

  private void begin() {
    if (clock < 0) {
      clock = own.setPeriodic(SECOND_MS, id -> nextSecond());
      inspection.tap(this);
    }
  }

  private void end() {
    if (watchers.isEmpty() && clock >= 0) {
      own.cancelTimer(clock);
      clock = -1;
      inspection.tap(null);
    }
  }

  private void nextSecond() {
    lookedAt.set(0);
    shown.set(0);
    int missed = skipped.getAndSet(0);
    if (missed > 0) {
      send(watchers, "skipped", new JsonObject().put("messages", missed));
    }
  }

  @Override
  public void received(String worker, String connection, Object message) {
    if (mayLook()) {
      show("in", worker, connection, text(message), -1);
    }
  }

  @Override
  public void sent(String worker, String connection, byte[] first, int length) {
    if (mayLook()) {
      show("out", worker, connection, cut(new String(first, StandardCharsets.UTF_8)), length);
    }
  }

  private boolean mayLook() {
    boolean may = lookedAt.getAndIncrement() < LOOKED_AT_PER_SECOND;
    if (!may) {
      skipped.incrementAndGet();
    }
    return may;
  }

  private void show(String direction, String worker, String connection, String text, int bytes) {
    List<Watcher> interested = watchers.stream().filter(watcher -> watcher.filter.isEmpty()
      || text.toLowerCase(Locale.ROOT).contains(watcher.filter) || connection.contains(watcher.filter)
      || worker.toLowerCase(Locale.ROOT).contains(watcher.filter)).toList();
    if (interested.isEmpty()) {
      return;
    }
    if (shown.getAndIncrement() >= SHOWN_PER_SECOND) {
      skipped.incrementAndGet();
      return;
    }
    JsonObject event = new JsonObject().put("at", System.currentTimeMillis()).put("direction", direction)
      .put("worker", worker).put("connection", connection).put("text", text).put("bytes", bytes < 0 ? null : bytes);
    context.runOnContext(v -> send(interested, "message", event));
  }

  private static void send(List<Watcher> to, String name, JsonObject event) {
    ServerEvent encoded = ServerEvent.of(event.encode()).withName(name);
    to.stream().filter(watcher -> !watcher.stream.isClosed()).forEach(watcher -> watcher.stream.send(encoded));
  }

  /** Returns the beginning of a message as text, whatever it is. */
  static String text(Object message) {
    if (message instanceof Buffer buffer) {
      return cut(buffer.getString(0, Math.min(buffer.length(), 4 * MOST_CHARACTERS)));
    }
    if (message instanceof byte[] bytes) {
      return cut(new String(bytes, 0, Math.min(bytes.length, 4 * MOST_CHARACTERS), StandardCharsets.UTF_8));
    }
    return cut(String.valueOf(message));
  }

  private static String cut(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "…";
  }
}
