// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The exceptions of a test that nobody caught. Parameter of a test annotated with {@link CleanVertx}; any thread.
 *
 * <p>What a test takes was expected; what it leaves here fails it.
 */
public final class UncaughtExceptions {

  private final LinkedBlockingQueue<Throwable> exceptions = new LinkedBlockingQueue<>();

  UncaughtExceptions() {
  }

  void add(Throwable exception) {
    exceptions.add(exception);
  }

  /**
   * Takes the first one, waiting for it at most {@link Await#DEADLINE}.
   *
   * @throws AssertionError if there is none by then
   */
  public Throwable take() {
    try {
      Throwable first = exceptions.poll(Await.DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      if (first == null) {
        throw new AssertionError("no uncaught exception within " + Await.DEADLINE);
      }
      return first;
    } catch (InterruptedException e) {
      throw Await.interrupted(e);
    }
  }

  /** Takes all that are there now; an empty list if none is. */
  public List<Throwable> takeAll() {
    List<Throwable> taken = new ArrayList<>();
    exceptions.drainTo(taken);
    return taken;
  }
}
