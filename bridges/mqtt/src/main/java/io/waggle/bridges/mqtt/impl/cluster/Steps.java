// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;

/**
 * Does something for each of very many, in order and a few at a time: futures that were composed one behind the other
 * would be a stack as deep as they are many. Any thread.
 */
final class Steps<T> {

  private final Queue<T> left;
  private final Function<T, Future<Void>> action;

  private Steps(Collection<T> all, Function<T, Future<Void>> action) {
    this.left = new ArrayDeque<>(all);
    this.action = action;
  }

  /**
   * Begins.
   *
   * @param atOnce how many may be under way
   * @return completes when all are done; fails with the first that fails, and others may be done or not then
   */
  static <T> Future<Void> of(Collection<T> all, int atOnce, Function<T, Future<Void>> action) {
    Steps<T> steps = new Steps<>(all, action);
    List<Future<Void>> ways = new ArrayList<>(atOnce);
    for (int i = 0; i < atOnce; i++) {
      Promise<Void> end = Promise.promise();
      steps.walk(end);
      ways.add(end.future());
    }
    return Future.all(ways).mapEmpty();
  }

  private synchronized T next() {
    return left.poll();
  }

  private void walk(Promise<Void> end) {
    for (T each = next(); each != null; each = next()) {
      Future<Void> done = action.apply(each);
      if (!done.isComplete()) {
        done.onComplete(v -> walk(end), end::fail);
        return;
      }
      if (done.failed()) {
        end.fail(done.cause());
        return;
      }
    }
    end.complete();
  }
}
