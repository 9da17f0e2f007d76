// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * What one event loop has to do at the end of its turn: deliver broadcasts, then flush the connections that were
 * written to. So ten messages to one connection, or to a thousand, cost one system call a connection.
 *
 * <p>One per event loop and Vert.x; its loop only, but for what says otherwise.
 */
public final class LoopTurn implements Runnable {

  private final EventLoop loop;
  private final ArrayDeque<Runnable> broadcasts = new ArrayDeque<>();
  private StreamConnection<?>[] flushes = new StreamConnection<?>[16];
  private int flushCount;
  private boolean scheduled;

  /** Creates the turn of an event loop. */
  public LoopTurn(EventLoop loop) {
    this.loop = loop;
  }

  /** Returns the event loop. */
  public EventLoop loop() {
    return loop;
  }

  /** Runs an action on the event loop: at once if already there. Any thread, one thread's actions in order. */
  public void execute(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  /** Returns what an action yields on the event loop. Any thread. */
  public <T> Future<T> call(Supplier<T> action) {
    Promise<T> promise = Promise.promise();
    execute(() -> promise.complete(action.get()));
    return promise.future();
  }

  void flushLater(StreamConnection<?> connection) {
    if (flushCount == flushes.length) {
      flushes = Arrays.copyOf(flushes, flushCount * 2);
    }
    flushes[flushCount++] = connection;
    schedule();
  }

  /**
   * Adds a delivery to many connections. Deliveries run in the order they were added, and before anything that is
   * sent to a single connection later in this turn.
   */
  public void broadcast(Runnable delivery) {
    broadcasts.add(delivery);
    schedule();
  }

  /** Returns the last delivery added and not yet run, or null: a further message may join it. */
  public Runnable lastBroadcast() {
    return broadcasts.peekLast();
  }

  /** Runs the deliveries that were added before a send to a single connection or a change of who is meant. */
  public void deliverBroadcasts() {
    Runnable delivery;
    while ((delivery = broadcasts.poll()) != null) {
      delivery.run();
    }
  }

  boolean hasBroadcasts() {
    return !broadcasts.isEmpty();
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    scheduled = false;
    deliverBroadcasts();
    int count = flushCount;
    flushCount = 0;
    for (int i = 0; i < count; i++) {
      StreamConnection<?> connection = flushes[i];
      flushes[i] = null;
      connection.flushNow();
    }
  }
}
