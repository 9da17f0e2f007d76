// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Collects messages of this node for those who watch, here or on another node, for as long as they come for them.
 * Watches belong to the admin's context; messages are looked at on the application's event loops, a limited number a
 * second, the rest is counted only.
 */
final class TapSource implements Inspected.Tap {

  /** Characters shown of a message. */
  static final int MOST_CHARACTERS = 512;
  static final int MOST_WATCHES = 16;
  /** A watch that nobody came for this long has ended. */
  static final long LEASE_MS = 5_000;

  private static final int LOOKED_AT_PER_SECOND = 20_000;
  private static final int SHOWN_PER_SECOND = 200;
  private static final int MOST_KEPT = 2 * SHOWN_PER_SECOND;
  private static final long SECOND_MS = 1_000;

  private final Vertx own;
  private final Context context;
  private final Inspection inspection;
  private final Map<String, Watch> watches = new ConcurrentHashMap<>();
  private final AtomicInteger lookedAt = new AtomicInteger();
  private final AtomicInteger shown = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private long clock = -1;

  private static final class Watch {
    private final String filter;
    private JsonArray seen = new JsonArray();
    private int skipped;
    private int idleSeconds;

    Watch(String filter) {
      this.filter = filter.toLowerCase(Locale.ROOT);
    }
  }

  TapSource(Vertx vertx, Vertx own) {
    this.own = own;
    this.context = own.getOrCreateContext();
    this.inspection = Inspection.of(vertx);
  }

  /**
   * Returns what came since the last time, and goes on; the first time it begins.
   *
   * @param about {@code watch}: its name, chosen by who watches; {@code filter}: a part of text, worker or connection
   */
  Future<JsonObject> collect(JsonObject about) {
    String id = about.getString("watch");
    Watch watch = watches.get(id);
    if (watch == null) {
      if (watches.size() >= MOST_WATCHES) {
        return Future.failedFuture(VertxException.noStackTrace("watches: " + watches.size() + " (expected: fewer than "
          + MOST_WATCHES + ")"));
      }
      watch = new Watch(about.getString("filter"));
      watches.put(id, watch);
      begin();
    }
    JsonObject answer = new JsonObject().put("seen", watch.seen).put("skipped", watch.skipped);
    watch.seen = new JsonArray();
    watch.skipped = 0;
    watch.idleSeconds = 0;
    return Future.succeededFuture(answer);
  }

  private void begin() {
    if (clock < 0) {
      clock = own.setPeriodic(SECOND_MS, id -> nextSecond());
      inspection.tap(this);
    }
  }

  private void nextSecond() {
    lookedAt.set(0);
    shown.set(0);
    int missed = skipped.getAndSet(0);
    watches.values().forEach(watch -> watch.skipped += missed);
    watches.values().removeIf(watch -> ++watch.idleSeconds * SECOND_MS > LEASE_MS);
    if (watches.isEmpty()) {
      own.cancelTimer(clock);
      clock = -1;
      inspection.tap(null);
    }
  }

  // ---- event loops of the application

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
    List<Watch> interested = watches.values().stream().filter(watch -> watch.filter.isEmpty()
      || text.toLowerCase(Locale.ROOT).contains(watch.filter) || connection.contains(watch.filter)
      || worker.toLowerCase(Locale.ROOT).contains(watch.filter)).toList();
    if (interested.isEmpty()) {
      return;
    }
    if (shown.getAndIncrement() >= SHOWN_PER_SECOND) {
      skipped.incrementAndGet();
      return;
    }
    JsonObject event = new JsonObject().put("at", System.currentTimeMillis()).put("direction", direction)
      .put("worker", worker).put("connection", connection).put("text", text).put("bytes", bytes < 0 ? null : bytes);
    context.runOnContext(v -> interested.forEach(watch -> {
      if (watch.seen.size() < MOST_KEPT) {
        watch.seen.add(event);
      } else {
        watch.skipped++;
      }
    }));
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
