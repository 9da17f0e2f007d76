// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Vertx;
import io.waggle.impl.business.FrontImpl;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Gives the connections of a {@link Worker} to {@link Business}es, here or on other nodes: the sockets stay where they
 * are while the code behind them is replaced. One per worker, on its event loop.
 *
 * <p>Each connection is added to the gateway, and each of its events goes to the one business it was given to; the
 * least loaded unless told otherwise. If that goes, another takes over. A connection whose business does not keep up
 * is not read; one whose business does not finish an event in time is closed.
 *
 * @param <M> type of a message
 */
public interface Front<M> {

  /** A business that can be given connections. */
  interface Candidate {

    /** Returns the node it is on. */
    String node();

    /** Returns whether that is this node. */
    boolean isLocal();

    /** Returns how many connections this front has given it. */
    int connections();
  }

  /**
   * Puts a front before a worker: sets its connect handler. Call it before {@link Worker#listen()}.
   *
   * @param name of the gateway
   */
  static <M> Front<M> of(Vertx vertx, String name, Worker<M> worker) {
    return of(vertx, name, worker, new FrontOptions());
  }

  /**
   * Puts a front before a worker: sets its connect handler. Call it before {@link Worker#listen()}.
   *
   * @param name of the gateway
   */
  static <M> Front<M> of(Vertx vertx, String name, Worker<M> worker, FrontOptions options) {
    return new FrontImpl<>(vertx, name, worker, options);
  }

  /**
   * Sets who chooses the business of a new connection.
   *
   * @param router given those there are, at least one, returns the index of the chosen one
   */
  Front<M> router(ToIntFunction<List<Candidate>> router);

  /** Returns how many connections have an event that is not finished. */
  int waiting();

  /** Returns how many connections were closed because their business did not finish in time, or there was none. */
  long timeouts();
}
