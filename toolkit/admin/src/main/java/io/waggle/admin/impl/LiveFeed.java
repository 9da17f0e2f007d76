// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.waggle.web.EventStream;
import io.waggle.web.ServerEvent;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Sends the status to open pages once a second, made once for all of them. On the admin's context. */
final class LiveFeed {

  private static final long PERIOD_MS = 1_000;
  private static final int MOST_WATCHERS = 20;

  private final Vertx own;
  private final Supplier<Future<JsonObject>> status;
  private final Set<EventStream> watchers = new LinkedHashSet<>();
  private long clock = -1;
  private boolean asking;

  LiveFeed(Vertx own, Supplier<Future<JsonObject>> status) {
    this.own = own;
    this.status = status;
  }

  /** Answers a request with the status, again and again. */
  void open(HttpServerRequest request) {
    if (watchers.size() >= MOST_WATCHERS) {
      Replies.error(request, 503, "watchers: " + watchers.size() + " (expected: fewer than " + MOST_WATCHERS + ")");
      return;
    }
    EventStream stream = EventStream.open(own, request);
    watchers.add(stream);
    stream.closeHandler(reason -> {
      watchers.remove(stream);
      if (watchers.isEmpty() && clock >= 0) {
        own.cancelTimer(clock);
        clock = -1;
      }
    });
    if (clock < 0) {
      clock = own.setPeriodic(PERIOD_MS, id -> tick());
    }
    tick();
  }

  private void tick() {
    if (!asking) {
      asking = true;
      status.get().onComplete(done -> {
        asking = false;
        if (done.succeeded()) {
          ServerEvent event = ServerEvent.of(done.result().encode()).withName("status");
          // One that did not take the last one yet is left out, not piled up.
          List.copyOf(watchers).stream().filter(stream -> !stream.writeQueueFull()).forEach(stream ->
            stream.send(event));
        }
      });
    }
  }
}
