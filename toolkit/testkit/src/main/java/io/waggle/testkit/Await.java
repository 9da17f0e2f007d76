// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits, with a deadline, for what a test needs before it goes on. Any thread but an event loop.
 *
 * <p>{@link #result} waits on an event and is always the better choice. {@link #until} looks again every few
 * milliseconds: for state that announces nothing, such as a counter.
 */
public final class Await {

  /** How long a test waits for something that should happen at once: 10 s, generous for a busy machine. */
  public static final Duration DEADLINE = Duration.ofSeconds(10);

  private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private Await() {
  }

  /**
   * Returns the result of a future, waiting at most {@link #DEADLINE}.
   *
   * @throws AssertionError if the future fails (the failure is the cause) or is late
   */
  public static <T> T result(Future<T> future) {
    return result(future, DEADLINE);
  }

  /**
   * Returns the result of a future.
   *
   * @param deadline how long to wait at most
   * @throws AssertionError if the future fails (the failure is the cause) or is late
   */
  public static <T> T result(Future<T> future, Duration deadline) {
    CompletableFuture<T> waiting = new CompletableFuture<>();
    future.onComplete(waiting::complete, waiting::completeExceptionally);
    try {
      return waiting.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the future failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("the future did not complete within " + deadline, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /**
   * Returns the failure of a future, waiting at most {@link #DEADLINE}.
   *
   * @throws AssertionError if the future succeeds or is late
   */
  public static Throwable failure(Future<?> future) {
    return result(future.transform(done -> done.failed()
      ? Future.succeededFuture(done.cause())
      : Future.failedFuture(new AssertionError("expected a failure, got: " + done.result()))));
  }

  /**
   * Waits until a condition holds, at most {@link #DEADLINE}.
   *
   * @param what the condition in words, for the message
   * @throws AssertionError if it does not hold by then
   */
  public static void until(String what, BooleanSupplier condition) {
    until(what, DEADLINE, condition);
  }

  /**
   * Waits until a condition holds.
   *
   * @param what the condition in words, for the message
   * @param deadline how long to wait at most
   * @throws AssertionError if it does not hold by then
   */
  public static void until(String what, Duration deadline, BooleanSupplier condition) {
    if (!holdsWithin(deadline, condition)) {
      throw new AssertionError("not within " + deadline + ": " + what);
    }
  }

  /**
   * Waits until a value equals what is expected, at most {@link #DEADLINE}.
   *
   * @throws AssertionError naming the last value seen if it does not by then
   */
  public static <T> void untilEqual(T expected, Supplier<T> value) {
    if (!holdsWithin(DEADLINE, () -> expected.equals(value.get()))) {
      throw new AssertionError("value: " + value.get() + " (expected: " + expected + " within " + DEADLINE + ")");
    }
  }

  /** Waits until a condition holds, for a while at most. Returns whether it does. */
  public static boolean holdsWithin(Duration deadline, BooleanSupplier condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return condition.getAsBoolean();
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      if (Thread.interrupted()) {
        throw interrupted(new InterruptedException());
      }
    }
    return true;
  }

  static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting", e);
  }
}
