// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How bad one direction of a {@code FaultProxy} is now. Guarded by itself; whoever waits here is woken by a change. */
public final class Faults {

  private long delayNanos;
  private int bytesPerSecond;
  private boolean held;
  private boolean closed;
  private long flipAfter = -1;
  private long freeAt = System.nanoTime();

  public synchronized void delay(Duration delay) {
    delayNanos = delay.toNanos();
    notifyAll();
  }

  public synchronized void bandwidth(int limit) {
    bytesPerSecond = limit;
    freeAt = System.nanoTime();
    notifyAll();
  }

  public synchronized void hold(boolean hold) {
    held = hold;
    notifyAll();
  }

  public synchronized void flipAfter(int bytes) {
    flipAfter = bytes;
  }

  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Waits until bytes that came at an instant may go on; returns false if nothing goes on any more. */
  synchronized boolean awaitTurn(long cameAtNanos, int bytes) throws InterruptedException {
    while (!closed) {
      long now = System.nanoTime();
      long dueIn = cameAtNanos + delayNanos - now;
      if (bytesPerSecond > 0) {
        dueIn = Math.max(dueIn, freeAt - now);
      }
      if (!held && dueIn <= 0) {
        if (bytesPerSecond > 0) {
          freeAt = Math.max(freeAt, now) + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
        }
        return true;
      }
      if (held) {
        wait();
      } else {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(dueIn, TimeUnit.MICROSECONDS.toNanos(100)));
      }
    }
    return false;
  }

  synchronized void flipIn(byte[] bytes, int length) {
    if (flipAfter >= 0 && flipAfter < length) {
      bytes[(int) flipAfter] ^= 1;
      flipAfter = -1;
    } else if (flipAfter >= 0) {
      flipAfter -= length;
    }
  }
}
