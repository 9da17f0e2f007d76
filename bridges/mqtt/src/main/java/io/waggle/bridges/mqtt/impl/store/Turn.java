// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.PromiseInternal;
import java.util.ArrayList;
import java.util.List;

/**
 * What one event loop changed in one turn, and who waits for it to be safe. Made and filled on that loop; the writer
 * says whether something of it was refused, and has it completed there.
 */
final class Turn {

  private final EventLoop loop;
  private final Fate before;
  private final Fate fate = new Fate();
  private final List<Waiter> waiters = new ArrayList<>(1);
  private boolean changed;

  /** Whether something was refused. */
  private static final class Fate {
    private volatile Throwable refused;
  }

  /**
   * Somebody who waits.
   *
   * @param early whether nothing had been changed: then it may be the turn before that he waits for
   */
  private record Waiter(ContextInternal context, PromiseInternal<Void> promise, boolean early) {
  }

  /**
   * Creates one.
   *
   * @param loop null on a thread that is no event loop
   * @param before the turn before on the same loop, null if there was none
   */
  Turn(EventLoop loop, Turn before) {
    this.loop = loop;
    this.before = before == null ? new Fate() : before.fate;
  }

  /** Notes that something was changed in it. */
  void change() {
    changed = true;
  }

  /** Notes that a change could not be made; any thread. */
  void refuse(Throwable why) {
    fate.refused = why;
  }

  /** Waits; those of one context wait together. */
  Future<Void> await(ContextInternal context) {
    for (Waiter waiter : waiters) {
      if (waiter.context == context && waiter.early == !changed) {
        return waiter.promise.future();
      }
    }
    Waiter waiter = new Waiter(context, context.promise(), !changed);
    waiters.add(waiter);
    return waiter.promise.future();
  }

  boolean hasWaiters() {
    return !waiters.isEmpty();
  }

  EventLoop loop() {
    return loop;
  }

  /**
   * Tells those who wait; on the loop, if there is one.
   *
   * @param failure why nothing is safe; null if it is
   */
  void complete(Throwable failure) {
    Throwable own = failure != null ? failure : fate.refused;
    for (Waiter waiter : waiters) {
      Throwable why = own != null || !waiter.early ? own : before.refused;
      if (why == null) {
        waiter.promise.complete();
      } else {
        waiter.promise.fail(why);
      }
    }
  }
}
