// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.internal.ContextInternal;
import io.waggle.internal.Inspected;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Asks instances on their own event loops, and does not wait for a loop that is stuck. On the admin's context. */
final class Survey {

  /** After which an event loop counts as busy. */
  static final long PATIENCE_MS = 1_000;

  private final Vertx own;

  Survey(Vertx own) {
    this.own = own;
  }

  /** Asks; the future comes back on this context and fails if the loop does not answer in time. */
  <T> Future<T> ask(Inspected instance, Supplier<T> question) {
    return ask(instance.context().nettyEventLoop(), question);
  }

  <T> Future<T> ask(EventLoop loop, Supplier<T> question) {
    Promise<T> answer = ((ContextInternal) own.getOrCreateContext()).promise();
    long timer = own.setTimer(PATIENCE_MS, id -> answer.tryFail(VertxException.noStackTrace("event loop: busy")));
    try {
      loop.execute(() -> {
        try {
          answer.tryComplete(question.get());
        } catch (RuntimeException e) {
          answer.tryFail(e);
        }
      });
    } catch (RejectedExecutionException e) {
      answer.tryFail(VertxException.noStackTrace("event loop: ended"));
    }
    return answer.future().onComplete(done -> own.cancelTimer(timer));
  }

  /** Brings what completes elsewhere to this context, and does not wait longer either. */
  <T> Future<T> within(Future<T> answer) {
    Promise<T> promise = ((ContextInternal) own.getOrCreateContext()).promise();
    answer.onComplete(promise::tryComplete, promise::tryFail);
    long timer = own.setTimer(PATIENCE_MS, id -> promise.tryFail(VertxException.noStackTrace("no answer within "
      + PATIENCE_MS + " ms")));
    return promise.future().onComplete(done -> own.cancelTimer(timer));
  }
}
