// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The connections of one worker; closes those that have carried nothing for the idle timeout, by looking at all of them
 * now and then. On its event loop.
 *
 * <p>Netty's own handler asks for the time with every read and write, which costs a tenth of a small request.
 */
final class IdleSweep {

  /** What is looked at. Links and counts are the sweep's own. */
  abstract static class Entry {
    private Entry previous;
    private Entry next;
    private long lastActivity;
    private int quietTicks;

    /** Returns a number that is another one after each read, write or progress of a write. */
    abstract long activity();

    /** Returns whether the connection is not HTTP any more. */
    abstract boolean isGone();

    /** Closes the connection. */
    abstract void closeIdle();

    /** Makes the next response, or the one in progress, the last of the connection. */
    abstract void lastResponse();

    /** Returns whether a request waits for its response, or for the rest of it. */
    abstract boolean isBusy();
  }

  private static final int TICKS = 8;
  private static final long MOST_PERIOD_MS = 5_000;
  private static final long LEAST_PERIOD_MS = 20;

  private final long periodMs;
  private final long ticks;
  private Entry first;
  private Future<?> timer;

  /**
   * Creates a sweep.
   *
   * @param idleTimeoutMs 0 for none
   */
  IdleSweep(long idleTimeoutMs) {
    periodMs = idleTimeoutMs == 0 ? 0
      : Math.max(LEAST_PERIOD_MS, Math.min(MOST_PERIOD_MS, idleTimeoutMs / TICKS));
    ticks = periodMs == 0 ? 0 : (idleTimeoutMs + periodMs - 1) / periodMs;
  }

  void add(Entry entry, EventLoop loop) {
    if (timer == null && periodMs > 0) {
      timer = loop.scheduleAtFixedRate(this::tick, periodMs, periodMs, TimeUnit.MILLISECONDS);
    }
    entry.next = first;
    if (first != null) {
      first.previous = entry;
    }
    first = entry;
  }

  /** Forgets a connection; a second time does nothing. */
  void remove(Entry entry) {
    if (entry.previous == null && first != entry) {
      return;
    }
    if (entry.previous != null) {
      entry.previous.next = entry.next;
    } else {
      first = entry.next;
    }
    if (entry.next != null) {
      entry.next.previous = entry.previous;
    }
    entry.previous = null;
    entry.next = null;
    if (first == null && timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** Calls an action with each connection, which may be removed by that. */
  void forEach(Consumer<Entry> action) {
    Entry next;
    for (Entry entry = first; entry != null; entry = next) {
      next = entry.next;
      action.accept(entry);
    }
  }

  private void tick() {
    Entry next;
    for (Entry entry = first; entry != null; entry = next) {
      next = entry.next;
      long activity = entry.activity();
      if (entry.isGone()) {
        remove(entry);
      } else if (activity != entry.lastActivity) {
        entry.lastActivity = activity;
        entry.quietTicks = 0;
      } else if (++entry.quietTicks > ticks) {
        remove(entry);
        entry.closeIdle();
      }
    }
  }
}
