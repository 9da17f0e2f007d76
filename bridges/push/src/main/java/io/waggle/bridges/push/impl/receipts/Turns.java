// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

/** Does so much at a time and no more; the rest waits for its turn. Runs on one context. */
final class Turns {

  private final ContextInternal context;
  private final int limit;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int running;

  Turns(ContextInternal context, int limit) {
    this.context = context;
    this.limit = limit;
  }

  /** Does something when it is its turn. */
  <T> Future<T> run(Supplier<Future<T>> work) {
    Promise<T> promise = context.promise();
    Runnable turn = () -> begin(work).onComplete(done -> context.runOnContext(v -> {
      running--;
      promise.handle(done);
      next();
    }));
    waiting.add(turn);
    next();
    return promise.future();
  }

  /** Does the same for each of many; returns all results in their order, and fails when all are done if one did. */
  <S, T> Future<List<T>> forEach(Collection<S> all, Function<S, Future<T>> work) {
    List<Future<T>> futures = new ArrayList<>(all.size());
    all.forEach(one -> futures.add(run(() -> work.apply(one))));
    return futures.isEmpty() ? context.succeededFuture(List.of())
      : Future.join(futures).map(done -> done.<T>list());
  }

  private static <T> Future<T> begin(Supplier<Future<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private void next() {
    while (running < limit && !waiting.isEmpty()) {
      running++;
      waiting.remove().run();
    }
  }
}
