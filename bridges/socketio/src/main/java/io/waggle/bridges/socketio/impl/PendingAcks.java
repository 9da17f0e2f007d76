// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The acknowledgements that one client owes one socket. On the socket's event loop. */
final class PendingAcks {

  private record Pending(Promise<JsonArray> promise, long timer) {
  }

  private final Vertx vertx;
  private final int max;
  private Map<Long, Pending> pending = Map.of();
  private long last;

  PendingAcks(Vertx vertx, int max) {
    this.vertx = vertx;
    this.max = max;
  }

  /** Returns whether one more may be waited for. */
  boolean hasRoom() {
    return pending.size() < max;
  }

  /** Returns the id that the next event is to be sent with. */
  long nextId() {
    return last++;
  }

  /** Waits for an answer. */
  Future<JsonArray> expect(long id, long timeoutMs) {
    if (pending.isEmpty()) {
      pending = new HashMap<>();
    }
    Promise<JsonArray> promise = Promise.promise();
    long timer = vertx.setTimer(timeoutMs, fired -> {
      if (!pending.isEmpty() && pending.remove(id) != null) {
        promise.fail("acknowledgement: none within " + timeoutMs + " ms (expected: an answer of the client)");
      }
    });
    pending.put(id, new Pending(promise, timer));
    return promise.future();
  }

  /** Takes an answer; one that nobody waits for is dropped. */
  void answer(long id, JsonArray args) {
    Pending waiting = pending.isEmpty() ? null : pending.remove(id);
    if (waiting != null) {
      vertx.cancelTimer(waiting.timer());
      waiting.promise().complete(args);
    }
  }

  /** Fails all. */
  void close() {
    List<Pending> all = new ArrayList<>(pending.values());
    pending = Map.of();
    all.forEach(waiting -> {
      vertx.cancelTimer(waiting.timer());
      waiting.promise().fail("acknowledgement: none (expected: a client that stays)");
    });
  }
}
