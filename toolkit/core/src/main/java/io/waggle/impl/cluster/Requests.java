// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cluster;

import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** The questions to other nodes that wait for an answer. Event loop of {@link Peers} only. */
final class Requests {

  private final long timeoutMs;
  private final Map<Long, Waiting> waiting = new HashMap<>();
  private long lastId;

  private record Waiting(String node, Promise<Buffer> promise, long deadline) {
  }

  Requests(long timeoutMs) {
    this.timeoutMs = timeoutMs;
  }

  long add(String node, Promise<Buffer> promise, long now) {
    waiting.put(++lastId, new Waiting(node, promise, now + timeoutMs));
    return lastId;
  }

  /** Completes a question; an answer that comes too late is dropped. */
  void answered(long id, boolean isReply, Buffer payload) {
    Waiting question = waiting.remove(id);
    if (question == null) {
      return;
    }
    if (isReply) {
      question.promise.complete(payload);
    } else {
      question.promise.fail(VertxException.noStackTrace(payload.toString()));
    }
  }

  void failAll(String node) {
    fail(question -> question.node.equals(node), "is gone");
  }

  void expire(long now) {
    fail(question -> question.deadline <= now, "did not answer within " + timeoutMs + " ms");
  }

  private void fail(Predicate<Waiting> which, String why) {
    for (var entry : Map.copyOf(waiting).entrySet()) {
      if (which.test(entry.getValue())) {
        waiting.remove(entry.getKey());
        entry.getValue().promise.fail(VertxException.noStackTrace("node " + entry.getValue().node + " " + why));
      }
    }
  }
}
