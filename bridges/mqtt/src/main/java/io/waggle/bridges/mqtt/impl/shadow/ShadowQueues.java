// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Does one thing at a time for each shadow, in the order it was asked for, and no more than so many wait. One context. */
final class ShadowQueues {

  private final ContextInternal context;
  private final int maxPending;
  private final int maxPendingPerShadow;
  /** The first of each is under way. */
  private final Map<ShadowName, Deque<Runnable>> queues = new HashMap<>();
  private int pending;

  ShadowQueues(ContextInternal context, int maxPending, int maxPendingPerShadow) {
    this.context = context;
    this.maxPending = maxPending;
    this.maxPendingPerShadow = maxPendingPerShadow;
  }

  /** Does something when it is its turn; fails at once if too much waits. */
  <T> Future<T> run(ShadowName name, Supplier<Future<T>> work) {
    Deque<Runnable> queue = queues.computeIfAbsent(name, key -> new ArrayDeque<>(2));
    if (pending >= maxPending || queue.size() >= maxPendingPerShadow) {
      int waiting = pending >= maxPending ? pending : queue.size();
      if (queue.isEmpty()) {
        queues.remove(name);
      }
      return context.failedFuture(new ShadowRefusal(ShadowRefusal.BUSY, "requests: " + waiting
        + " wait (expected: fewer)"));
    }
    Promise<T> promise = context.promise();
    queue.add(() -> begin(work).onComplete(done -> context.execute(done, result -> {
      promise.handle(result);
      next(name);
    })));
    pending++;
    if (queue.size() == 1) {
      queue.peek().run();
    }
    return promise.future();
  }

  private static <T> Future<T> begin(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void next(ShadowName name) {
    Deque<Runnable> queue = queues.get(name);
    queue.remove();
    pending--;
    if (queue.isEmpty()) {
      queues.remove(name);
    } else {
      queue.peek().run();
    }
  }
}
