// SPDX-License-Identifier: Apache-2.0
package io.waggle.js;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import org.graalvm.polyglot.Value;

/** What {@code prelude.js} calls; on the event loop of its instance. Public for GraalJS only. */
public final class JsHost {

  private final ContextInternal owner;
  private final JsValues values;

  JsHost(ContextInternal owner, JsValues values) {
    this.owner = owner;
    this.values = values;
  }

  /** A function of Java's that a script calls with one value. */
  @FunctionalInterface
  public interface Callback {
    /**
     * Takes the value.
     *
     * @param value as it is
     */
    void call(Value value);
  }

  /** Returns something of Java's that can be called; the prelude wants its prototype. */
  public Callback callable() {
    return value -> { };
  }

  /** Returns whether a value is a Vert.x future. */
  public boolean isFuture(Object value) {
    return value instanceof Future;
  }

  /**
   * Passes on how a future ends, on the script's event loop, wherever it ends.
   *
   * @param future of Vert.x
   * @param succeeded gets the result, JSON as JavaScript objects
   * @param failed gets message, class name and the exception
   */
  public void then(Future<?> future, Value succeeded, Value failed) {
    future.onComplete(result -> values.onLoop(() -> {
      if (result.succeeded()) {
        succeeded.executeVoid(values.toJs(result.result()));
      } else {
        Throwable cause = result.cause();
        failed.executeVoid(String.valueOf(cause.getMessage()), cause.getClass().getSimpleName(), cause);
      }
    }));
  }

  /**
   * Calls a function later.
   *
   * @param delayMs at least 1
   * @return the timer's id
   */
  public long setTimer(long delayMs, Handler<Long> handler) {
    return owner.owner().setTimer(Math.max(1, delayMs), handler);
  }

  /**
   * Calls a function again and again.
   *
   * @param periodMs at least 1
   * @return the timer's id
   */
  public long setPeriodic(long periodMs, Handler<Long> handler) {
    return owner.owner().setPeriodic(Math.max(1, periodMs), handler);
  }

  /** Cancels a timer. */
  public void cancelTimer(long id) {
    owner.owner().cancelTimer(id);
  }

  /** Returns a text's UTF-8 bytes, or those of a byte array of JavaScript, as a Vert.x buffer. */
  public Buffer bytes(Value value) {
    return value.isString() ? Buffer.buffer(value.asString()) : JsTypes.buffer(value);
  }
}
