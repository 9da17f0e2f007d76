// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.waggle.Shared;
import io.waggle.bridges.push.impl.PushException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Changes values of the cluster's map by compare and set. Runs on one context.
 *
 * <p>What this node wants to change of one value while a change of it is under way waits, and is then done in one go:
 * a thousand messages that become due in the same second are a few writes, not a thousand.
 */
final class Cells {

  private static final int MAX_TRIES = 100;
  private static final int MAX_PAUSE_MS = 32;

  private final ContextInternal context;
  private final Shared shared;
  private final Map<String, List<Request<?>>> waiting = new HashMap<>();

  /**
   * What a change makes of a value.
   *
   * @param after null to delete it; the very object it was given to leave it
   * @param result for whoever asked for the change
   */
  record Change<T>(Object after, T result) {
  }

  /** Somebody who wants a change. */
  private static final class Request<T> {

    final Function<Object, Change<T>> change;
    final Promise<T> promise;
    T result;

    Request(Function<Object, Change<T>> change, Promise<T> promise) {
      this.change = change;
      this.promise = promise;
    }

    /** Returns the value after it; what it throws fails it alone. */
    Object apply(Object before) {
      try {
        Change<T> made = change.apply(before);
        result = made.result;
        return made.after;
      } catch (RuntimeException e) {
        promise.tryFail(e);
        return before;
      }
    }
  }

  Cells(ContextInternal context, Shared shared) {
    this.context = context;
    this.shared = shared;
  }

  Shared shared() {
    return shared;
  }

  /**
   * Changes a value, as often as others are quicker.
   *
   * @param change from the value that is there, or null; it must not change that object
   */
  <T> Future<T> change(String key, Function<Object, Change<T>> change) {
    Promise<T> promise = context.promise();
    Request<T> request = new Request<>(change, promise);
    List<Request<?>> others = waiting.get(key);
    if (others != null) {
      others.add(request);
    } else {
      waiting.put(key, new ArrayList<>());
      attempt(key, List.of(request), 1);
    }
    return promise.future();
  }

  private void attempt(String key, List<Request<?>> requests, int tries) {
    shared.get(key).compose(before -> {
      Object after = before;
      for (Request<?> request : requests) {
        after = request.apply(after);
      }
      return Objects.equals(after, before) ? Future.succeededFuture(true) : shared.cas(key, before, after);
    }).onComplete(done -> context.runOnContext(v -> {
      if (done.succeeded() && !done.result() && tries < MAX_TRIES) {
        context.owner().setTimer(1 + ThreadLocalRandom.current().nextInt(Math.min(MAX_PAUSE_MS, 2 * tries)),
          timer -> context.runOnContext(again -> attempt(key, requests, tries + 1)));
        return;
      }
      Throwable failure = done.failed() ? done.cause() : done.result() ? null
        : new PushException(503, "receipts: changed by others in each of " + tries + " tries (expected: less)", 1_000);
      next(key);
      requests.forEach(request -> finish(request, failure));
    }));
  }

  private static <T> void finish(Request<T> request, Throwable failure) {
    if (failure == null) {
      request.promise.tryComplete(request.result);
    } else {
      request.promise.tryFail(failure);
    }
  }

  private void next(String key) {
    List<Request<?>> requests = waiting.remove(key);
    if (requests != null && !requests.isEmpty()) {
      waiting.put(key, new ArrayList<>());
      attempt(key, requests, 1);
    }
  }
}
