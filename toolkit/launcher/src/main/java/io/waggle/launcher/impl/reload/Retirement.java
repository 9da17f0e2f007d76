// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.reload;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.impl.MessageConsumerImpl;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The end of an old version of a verticle, once the new one takes the messages: its instances leave the event bus,
 * handle what was on its way, answer what they were asked and hear what they asked; then they are undeployed. Any thread.
 */
final class Retirement {

  private static final int POLL_MS = 5;

  private final Vertx vertx;
  private final Consumers consumers;
  private final long deadline;

  /**
   * Creates a retirement.
   *
   * @param consumers null if they cannot be reached
   * @param graceMs after which it is undeployed with what is not answered
   */
  Retirement(Vertx vertx, Consumers consumers, long graceMs) {
    this.vertx = vertx;
    this.consumers = consumers;
    this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
  }

  /** Retires what runs on some contexts; completes with the number of requests that were not answered in time. */
  Future<Integer> retire(Predicate<ContextInternal> old, String deploymentId) {
    return quiet(old).compose(unanswered -> vertx.undeploy(deploymentId).map(unanswered));
  }

  /** Lets them leave the event bus and finish, and no more. */
  Future<Integer> quiet(Predicate<ContextInternal> old) {
    return consumers == null ? Future.succeededFuture(0)
      : leave(old).compose(requests -> untilGone(() -> {
        requests.removeIf(request -> !consumers.isOpen(request));
        requests.addAll(consumers.openRequestsOf(old));
        return requests;
      }));
  }

  /** Takes all consumers from the bus; completes with the requests that were on their way to them, or may have been. */
  private Future<Set<String>> leave(Predicate<ContextInternal> old) {
    List<Future<?>> leaving = new ArrayList<>();
    Set<String> addresses = new HashSet<>();
    Set<ContextInternal> contexts = consumers.contextsWithConsumers(old);
    for (MessageConsumerImpl<?> consumer : consumers.of(old)) {
      addresses.add(consumer.address());
      leaving.add(consumers.leave(consumer));
    }
    return Future.join(leaving)
      .transform(left -> {
        List<Future<?>> turns = new ArrayList<>();
        contexts.forEach(context -> turns.add(turn(context)));
        return Future.join(turns);
      })
      .map(turned -> consumers.openRequestsTo(addresses));
  }

  /** Completes when the context has handled what it was given so far. */
  private static Future<Void> turn(ContextInternal context) {
    Promise<Void> promise = Promise.promise();
    context.runOnContext(v -> promise.complete());
    return promise.future();
  }

  private interface Waiting {
    Set<String> requests();
  }

  private Future<Integer> untilGone(Waiting waiting) {
    int left = waiting.requests().size();
    if (left == 0 || System.nanoTime() > deadline) {
      return Future.succeededFuture(left);
    }
    Promise<Integer> promise = Promise.promise();
    vertx.setTimer(POLL_MS, id -> untilGone(waiting).onComplete(promise));
    return promise.future();
  }
}
