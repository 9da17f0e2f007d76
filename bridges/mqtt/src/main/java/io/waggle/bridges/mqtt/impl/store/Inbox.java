// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** What waits for the writer. Any thread may put something in and does not wait; the writer takes it out. */
final class Inbox {

  /** Busy, or will look again; asleep; or asleep until somebody waits or a moment has passed. */
  private enum Sleep { AWAKE, DEEP, LIGHT }

  private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final long mostBytes;
  private volatile Thread writer;
  private volatile Sleep sleep = Sleep.AWAKE;
  private volatile boolean full;
  private volatile boolean closing;
  private volatile Throwable over;

  /**
   * A change, or somebody who waits.
   *
   * @param change null if the turn is to be completed
   */
  record Item(Change change, Turn turn, int bytes) {
  }

  Inbox(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Says which thread is the writer: the calling one. */
  void own() {
    writer = Thread.currentThread();
  }

  void change(Change change, Turn turn, int size) {
    bytes.addAndGet(size);
    queue.add(new Item(change, turn, size));
    if (turn.loop() == null) {
      wake(Sleep.DEEP);
    }
  }

  /** Notes that a turn has ended. */
  void end(Turn turn) {
    if (turn.hasWaiters()) {
      queue.add(new Item(null, turn, 0));
      wake(Sleep.LIGHT);
      if (over != null) {
        refuseAll();
      }
    } else {
      wake(Sleep.DEEP);
    }
  }

  /** Says that the writer has gone: who waits, or will, is told why. */
  void end(Throwable why) {
    over = why;
    refuseAll();
  }

  private void refuseAll() {
    List<Turn> waiting = new ArrayList<>();
    for (Item item = poll(); item != null; item = poll()) {
      if (item.change == null) {
        waiting.add(item.turn);
      }
    }
    Writer.complete(waiting, over);
  }

  private void wake(Sleep lightest) {
    Sleep now = sleep;
    if (now == Sleep.DEEP || now == Sleep.LIGHT && lightest == Sleep.LIGHT) {
      LockSupport.unpark(writer);
    }
  }

  Item poll() {
    Item item = queue.poll();
    if (item != null && item.bytes > 0) {
      bytes.addAndGet(-item.bytes);
    }
    return item;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Sleeps until there is something; for so long at most, if it is not 0. The writer's thread. */
  void await(long nanos) {
    sleep = nanos == 0 ? Sleep.DEEP : Sleep.LIGHT;
    if (queue.isEmpty() && !closing) {
      if (nanos == 0) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanos);
      }
    }
    sleep = Sleep.AWAKE;
    // Nobody has a reason to interrupt it, and a file that is written by an interrupted thread is closed.
    Thread.interrupted();
  }

  /** Says whether there is room for messages. */
  void full(boolean isFull) {
    full = isFull;
  }

  boolean isFull() {
    return full || isCrowded();
  }

  /** Returns whether more waits to be written than may. */
  boolean isCrowded() {
    return bytes.get() > mostBytes;
  }

  void refused() {
    refused.incrementAndGet();
    full = true;
  }

  /** Returns how many changes were refused. */
  long refusals() {
    return refused.get();
  }

  void close() {
    closing = true;
    LockSupport.unpark(writer);
  }

  boolean isClosing() {
    return closing;
  }
}
