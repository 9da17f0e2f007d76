// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.channel.EventLoop;
import io.netty.util.internal.ThreadExecutorMap;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * The turns of the threads that change something. Any thread.
 *
 * <p>All who wait in one turn of an event loop wait together, and are put into the writer's queue when it ends, after
 * everything that was changed in it. A thread that is no event loop has a turn for each time it waits.
 */
final class Lanes {

  private final Map<Thread, Lane> lanes = new ConcurrentHashMap<>();
  private final Vertx vertx;
  private final Consumer<Turn> ended;

  /** The turns of one thread. */
  private final class Lane {
    private Turn current;
    private Turn last;

    Turn current() {
      if (current == null) {
        // Not by its context: a task of Netty's has none, and would be given one of another event loop.
        EventLoop loop = ThreadExecutorMap.currentExecutor() instanceof EventLoop mine ? mine : null;
        current = new Turn(loop, loop == null ? null : last);
        if (loop != null) {
          try {
            loop.execute(this::end);
          } catch (RejectedExecutionException e) {
            // Vert.x is closing: nobody waits any more.
            return current;
          }
        }
      }
      return current;
    }

    void end() {
      last = current;
      current = null;
      ended.accept(last);
    }
  }

  /** Creates them; each turn is handed over when it has ended, on its thread. */
  Lanes(Vertx vertx, Consumer<Turn> ended) {
    this.vertx = vertx;
    this.ended = ended;
  }

  private Lane lane() {
    Lane lane = lanes.get(Thread.currentThread());
    return lane != null ? lane : lanes.computeIfAbsent(Thread.currentThread(), thread -> new Lane());
  }

  /** Returns the turn in which the calling thread is. */
  Turn current() {
    return lane().current();
  }

  /** Waits for what was changed by the calling thread. */
  Future<Void> await() {
    Lane lane = lane();
    Turn turn = lane.current();
    Future<Void> done = turn.await((ContextInternal) vertx.getOrCreateContext());
    if (turn.loop() == null) {
      lane.end();
    }
    return done;
  }

  /** Forgets all threads. */
  void clear() {
    lanes.clear();
  }
}
