// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * Locks of one map: an entry is a held lock, its end is the end of the lease. Any thread; who waits is kept on the
 * map's own context.
 *
 * <p>A lock is taken first and gets its token then: the tokens come from one entry that only grows, and the lease is
 * good only if the lock is still the taker's when it has one. So a token is always given while its lock is held, and
 * who comes later gets a greater one. A token is at least the time of day, so that it grows over restarts too.
 */
final class Locks {

  /** No lock has this name. */
  private static final String TOKEN = "";
  private static final long LOOK_AGAIN_MS = 1_000;

  private final ContextInternal context;
  private final Entries entries;
  private final Changes changes;
  private final SharedOptions options;
  private final String node;
  private final Map<String, Queue<Waiter>> waiting = new HashMap<>();
  private int waiters;
  private long takes;

  /** Somebody who waits for a lock. */
  private static final class Waiter {

    final String lock;
    final long leaseMs;
    final long deadline;
    final Promise<Shared.Lease> promise;
    long timer = -1;
    boolean trying;
    boolean wakened;
    boolean listens;
    boolean over;

    Waiter(Promise<Shared.Lease> promise, String lock, long leaseMs, long deadline) {
      this.promise = promise;
      this.lock = lock;
      this.leaseMs = leaseMs;
      this.deadline = deadline;
    }
  }

  Locks(ContextInternal context, Entries entries, Changes changes, SharedOptions options, String node) {
    this.context = context;
    this.entries = entries;
    this.changes = changes;
    this.options = options;
    this.node = node;
  }

  static long monotonicMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  void lock(String lock, long leaseMs, long waitMs, Promise<Shared.Lease> promise) {
    Waiter waiter = new Waiter(promise, lock, leaseMs, monotonicMs() + waitMs);
    context.runOnContext(v -> {
      if (waiters >= options.getMaxLockWaiters() && waitMs > 0) {
        waiter.promise.fail(VertxException.noStackTrace("lock: one more than " + waiters
          + " who wait (expected: at most maxLockWaiters)"));
        return;
      }
      waiters++;
      waiting.computeIfAbsent(lock, key -> new ArrayDeque<>()).add(waiter);
      tryOnce(waiter);
    });
  }

  /** Before the promise is completed: its owner may lock again at once. */
  private void forget(Waiter waiter) {
    waiter.over = true;
    waiters--;
    waiting.computeIfPresent(waiter.lock, (lock, queue) -> {
      queue.remove(waiter);
      return queue.isEmpty() ? null : queue;
    });
    context.owner().cancelTimer(waiter.timer);
    if (waiter.listens) {
      changes.unuse();
    }
  }

  /** A lock is free: the one who waits longest here tries at once, the others when their time comes. */
  void released(String lock) {
    Queue<Waiter> queue = waiting.get(lock);
    if (queue == null) {
      return;
    }
    Waiter first = queue.peek();
    first.wakened = first.trying;
    tryOnce(first);
  }

  private void tryOnce(Waiter waiter) {
    if (waiter.trying || waiter.over) {
      return;
    }
    context.owner().cancelTimer(waiter.timer);
    waiter.trying = true;
    take(waiter.lock, waiter.leaseMs).onComplete(taken -> context.runOnContext(v -> {
      waiter.trying = false;
      if (taken.failed()) {
        forget(waiter);
        waiter.promise.fail(taken.cause());
      } else if (taken.result().lease != null) {
        forget(waiter);
        waiter.promise.complete(taken.result().lease);
      } else {
        waitFor(waiter, taken.result().heldForMs);
      }
    }));
  }

  private void waitFor(Waiter waiter, long heldForMs) {
    long leftMs = waiter.deadline - monotonicMs();
    if (leftMs <= 0) {
      forget(waiter);
      waiter.promise.fail(VertxException.noStackTrace("lock: held by another (expected: free in time)"));
    } else if (!waiter.listens) {
      // It may be released before the cluster knows who listens: so it tries once more then.
      waiter.listens = true;
      changes.use().onComplete(done -> context.runOnContext(v -> tryOnce(waiter)));
    } else if (waiter.wakened) {
      waiter.wakened = false;
      tryOnce(waiter);
    } else {
      long pauseMs = Math.max(1, Math.min(leftMs, Math.min(heldForMs + 1, LOOK_AGAIN_MS)));
      waiter.timer = context.setTimer(pauseMs, id -> tryOnce(waiter));
    }
  }

  /** A lease, or for how long another one goes. */
  private record Taken(LeaseImpl lease, long heldForMs) {
  }

  private Future<Taken> take(String lock, long leaseMs) {
    long asked = monotonicMs();
    JsonObject holder = new JsonObject().put("node", node).put("take", ++takes);
    Entry mine = Entry.of(holder, Integer.MAX_VALUE).endingAt(entries.now() + leaseMs);
    return entries.change(lock, held -> held == null ? mine : Entries.UNCHANGED).compose(outcome -> {
      if (!outcome.changed()) {
        return Future.succeededFuture(new Taken(null, outcome.before().leftMs(entries.now())));
      }
      LeaseImpl lease = new LeaseImpl(this, lock, leaseMs, mine, asked + leaseMs);
      return nextToken()
        .onSuccess(lease::token)
        .compose(token -> entries.get(lock))
        .compose(held -> mine.equals(held) && lease.remainingMs() > 0
          ? Future.succeededFuture(new Taken(lease, 0))
          : Future.succeededFuture(new Taken(null, 0)))
        .onFailure(failure -> lease.release());
    });
  }

  private Future<Long> nextToken() {
    return entries.change(TOKEN, last -> {
      long token = Math.max(entries.now(), last == null ? 0 : ((Number) last.value()).longValue() + 1);
      return Entry.of(token, Integer.MAX_VALUE);
    }).map(outcome -> ((Number) outcome.after().value()).longValue());
  }

  /** Prolongs a lease. Returns whether it was still there. */
  Future<Boolean> renew(String lock, Entry mine, long leaseMs) {
    Entry renewed = mine.endingAt(entries.now() + leaseMs);
    return entries.change(lock, held -> mine.hasSameValue(held) ? renewed : Entries.UNCHANGED)
      .map(Entries.Outcome::changed);
  }

  Future<Void> release(String lock, Entry mine) {
    return entries.change(lock, held -> mine.hasSameValue(held) ? null : Entries.UNCHANGED).map(outcome -> {
      if (outcome.changed()) {
        changes.lockReleased(lock);
      }
      return null;
    });
  }
}
