// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.impl.business.BusinessImpl;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Handles what happens on connections that other verticles hold, perhaps on other nodes. One per verticle instance;
 * its handlers run on the context it was created on, in the order of each connection's events.
 *
 * <p>A {@link Front} gives each connection to one business and stays with it. A handler returns what it still waits
 * for, or null; until then the event counts as unfinished, and one that is unfinished when its business goes is given
 * to another, marked {@link Visitor#redelivered()}. A handler that fails closes its connection with
 * {@link CloseReason#INTERNAL_ERROR}.
 *
 * @param <M> type of a message
 */
public interface Business<M> {

  /**
   * Creates a business on the current context.
   *
   * @param name of the gateway whose connections it serves
   */
  static <M> Business<M> create(Vertx vertx, String name) {
    return new BusinessImpl<>(vertx, name);
  }

  /** Sets what happens when somebody has connected. */
  Business<M> connectHandler(Function<Visitor, Future<?>> handler);

  /** Sets what happens with a message. */
  Business<M> messageHandler(BiFunction<Visitor, M, Future<?>> handler);

  /** Sets what happens when a connection is gone. */
  Business<M> closeHandler(BiFunction<Visitor, CloseReason, Future<?>> handler);

  /** Takes its place; fronts everywhere may give it connections from now on. */
  Future<Void> start();

  /**
   * Takes no more, and completes when what it has is finished, after 5 s at the latest. Undeployment of its verticle
   * does the same.
   */
  Future<Void> stop();
}
