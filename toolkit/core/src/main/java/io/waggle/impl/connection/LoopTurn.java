// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * What one event loop has to do at the end of its turn: deliver broadcasts, then flush the connections that were
 * written to. So ten messages to one connection, or to a thousand, cost one system call a connection.
 *
 * <p>Answers too leave when the sockets that were ready have been read, not each after its request: the processor
 * reads, then sends, and does not fetch the code of both anew for every message. Nobody waits long for others' requests:
 * what is slow to handle, or many, is interrupted by a flush.
 *
 * <p>A broadcast to thousands takes several turns. Between two of them the loop reads and serves others, and hears of
 * messages that the rest of the broadcast can take along.
 *
 * <p>One per event loop and Vert.x; its loop only, but for what says otherwise.
 */
public final class LoopTurn implements Runnable {

  /** Writes of broadcasts in one turn: about a millisecond of system calls. */
  private static final int MOST_WRITES = 64;
  /** So long the first answer of a turn waits for the others, and for the request that is being handled. */
  private static final long LONGEST_WAIT_NANOS = 200_000;

  private final EventLoop loop;
  private final ArrayDeque<Broadcast> broadcasts = new ArrayDeque<>();
  private final Runnable goOn = this::goOn;
  private StreamConnection<?>[] flushes = new StreamConnection<?>[16];
  private StreamConnection<?>[] flushing = new StreamConnection<?>[16];
  private int flushCount;
  private long flushesSince;
  private volatile int protocolSwitches;
  private boolean scheduled;
  private boolean goesOn;

  /** Messages on their way to many connections. */
  public interface Broadcast {

    /**
     * Writes to some connections.
     *
     * @param most to how many, at least 1
     * @return to how many
     */
    int deliver(int most);

    /** Returns whether nobody is left to write to. */
    boolean isDone();
  }

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

  /** Returns how many connections of this loop have gone over to another protocol: what was known of formats is old. */
  public int protocolSwitches() {
    return protocolSwitches;
  }

  /** Any thread: two at once may count as one, which shows as well. */
  void protocolSwitched() {
    protocolSwitches++;
  }

  void flushLater(StreamConnection<?> connection) {
    if (flushCount == flushes.length) {
      flushes = Arrays.copyOf(flushes, flushCount * 2);
    }
    if (flushCount == 0) {
      flushesSince = System.nanoTime();
    }
    flushes[flushCount++] = connection;
    schedule();
  }

  /** One of the sockets that were ready has been read. */
  void readComplete() {
    if (flushCount >= MOST_WRITES
      || flushCount > 0 && System.nanoTime() - flushesSince > LONGEST_WAIT_NANOS) {
      flush();
    }
  }

  /**
   * Adds a broadcast. They run in the order they were added, and before anything that is sent to a single connection
   * of this loop later.
   */
  public void broadcast(Broadcast broadcast) {
    broadcasts.add(broadcast);
    schedule();
  }

  /** Returns the last broadcast added that is not yet done, or null: a further message may join it. */
  public Broadcast lastBroadcast() {
    return broadcasts.peekLast();
  }

  /** Ends the broadcasts that were added before a send to a single connection or a change of who is meant. */
  public void deliverBroadcasts() {
    while (!broadcasts.isEmpty()) {
      deliverFirst(Integer.MAX_VALUE);
    }
  }

  /** What is written to may call a handler that sends, and so end the broadcast that is at work here. */
  private int deliverFirst(int most) {
    Broadcast first = broadcasts.peek();
    int writes = first.deliver(most);
    if (first.isDone() && broadcasts.peek() == first) {
      broadcasts.poll();
    }
    return writes;
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
    if (!goesOn) {
      deliverSome();
    }
    flush();
  }

  private void goOn() {
    goesOn = false;
    deliverSome();
  }

  /** A task would come before what the sockets have to say; a timer that is due comes after it. */
  private void deliverSome() {
    try {
      for (int left = MOST_WRITES; left > 0 && !broadcasts.isEmpty(); ) {
        left -= deliverFirst(left);
      }
    } finally {
      if (!broadcasts.isEmpty()) {
        goesOn = true;
        loop.schedule(goOn, 0, TimeUnit.NANOSECONDS);
      }
    }
  }

  /** A flush may call a handler that writes to others: they are for the next one. */
  private void flush() {
    StreamConnection<?>[] due = flushes;
    int count = flushCount;
    flushes = flushing;
    flushing = due;
    flushCount = 0;
    for (int i = 0; i < count; i++) {
      StreamConnection<?> connection = due[i];
      due[i] = null;
      connection.flushNow();
    }
  }
}
