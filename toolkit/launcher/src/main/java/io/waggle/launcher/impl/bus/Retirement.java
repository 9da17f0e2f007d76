// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.impl.HandlerHolder;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.internal.Lifecycle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The end of instances of a verticle once others take the messages: they leave the event bus and their other duties,
 * handle what was on its way, answer what they were asked, by whichever node, and hear what they asked. Any thread.
 */
public final class Retirement {

  private static final int POLL_MS = 5;

  private final VertxInternal vertx;
  /** Null if they cannot be reached. */
  private final Consumers consumers;
  private final long graceMs;
  private final List<HandlerHolder<?>> gone = new ArrayList<>();
  private final List<Lifecycle.Duty> leftDuties = new ArrayList<>();

  /**
   * Creates a retirement.
   *
   * @param graceMs how long what is in hand may take
   */
  public Retirement(Vertx vertx, OwedAnswers owed, long graceMs) {
    this.vertx = (VertxInternal) vertx;
    this.consumers = Consumers.of(vertx, owed);
    this.graceMs = graceMs;
  }

  /** Retires what runs on some contexts; completes with the requests that were not answered in time. */
  public Future<Set<String>> retire(Predicate<ContextInternal> old) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMs);
    Future<Void> relieved = leaveDuties(old);
    return leaveBus(old)
      .compose(requests -> untilAnswered(requests, old, deadline))
      .compose(unanswered -> relieved.map(unanswered));
  }

  /** Lets all who were retired work again. */
  public synchronized Future<Void> undo() {
    leftDuties.forEach(Lifecycle.Duty::resume);
    List<Future<?>> joining = new ArrayList<>();
    gone.forEach(consumer -> joining.add(consumers.rejoin(consumer)));
    return Future.join(joining).mapEmpty();
  }

  private synchronized Future<Void> leaveDuties(Predicate<ContextInternal> old) {
    List<Future<?>> leaving = new ArrayList<>();
    for (Lifecycle.Duty duty : Lifecycle.of(vertx).duties()) {
      if (old.test(duty.context()) && !leftDuties.contains(duty)) {
        leftDuties.add(duty);
        leaving.add(duty.leave());
      }
    }
    return leaving.isEmpty() ? Future.succeededFuture()
      : Future.join(leaving).<Void>mapEmpty().timeout(Math.max(1, graceMs), TimeUnit.MILLISECONDS).otherwiseEmpty();
  }

  /** Takes all consumers from the bus; completes with the requests that were on their way to them, or may have been. */
  private synchronized Future<Set<String>> leaveBus(Predicate<ContextInternal> old) {
    if (consumers == null) {
      return Future.succeededFuture(Set.of());
    }
    List<Future<?>> leaving = new ArrayList<>();
    Set<String> addresses = new HashSet<>();
    Set<ContextInternal> contexts = new HashSet<>();
    for (HandlerHolder<?> consumer : consumers.of(old)) {
      gone.add(consumer);
      addresses.add(consumer.getHandler().address());
      contexts.add(consumer.getContext());
      leaving.add(consumers.leave(consumer));
    }
    return Future.join(leaving)
      .transform(left -> turnOfEventLoops())
      .compose(turned -> turn(contexts))
      .map(turned -> consumers.openRequestsTo(addresses));
  }

  /** A message from another node may be between the event loop that read it and the context that handles it. */
  private Future<Void> turnOfEventLoops() {
    List<Future<?>> turns = new ArrayList<>();
    vertx.nettyEventLoopGroup().forEach(loop -> {
      Promise<Void> promise = Promise.promise();
      loop.execute(promise::complete);
      turns.add(promise.future());
    });
    return Future.join(turns).mapEmpty();
  }

  /** Completes when the contexts have handled what they were given so far. */
  private static Future<Void> turn(Set<ContextInternal> contexts) {
    List<Future<?>> turns = new ArrayList<>();
    for (ContextInternal context : contexts) {
      Promise<Void> promise = Promise.promise();
      context.runOnContext(v -> promise.complete());
      turns.add(promise.future());
    }
    return Future.join(turns).mapEmpty();
  }

  /** Waits for requests, and for those that the contexts still make or hold. */
  private Future<Set<String>> untilAnswered(Set<String> requests, Predicate<ContextInternal> old, long deadline) {
    if (consumers == null) {
      return Future.succeededFuture(requests);
    }
    requests.removeIf(request -> !consumers.isOpen(request));
    Set<String> left = new HashSet<>(requests);
    left.addAll(consumers.openRequestsOf(old));
    if (left.isEmpty() || System.nanoTime() > deadline) {
      return Future.succeededFuture(left);
    }
    Promise<Set<String>> promise = Promise.promise();
    vertx.setTimer(POLL_MS, id -> untilAnswered(requests, old, deadline).onComplete(promise));
    return promise.future();
  }
}
