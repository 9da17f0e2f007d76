// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import java.util.List;

/** The supervised instances of one {@link Worker#deploy} call. Any thread. */
public interface WorkerSet {

  /** What an instance is doing. */
  enum State {
    /** Its setup is under way. */
    STARTING,
    /** It accepts connections. */
    RUNNING,
    /** Its setup failed; it waits for the next try. */
    RETRYING,
    /** It was closed. */
    CLOSED
  }

  /** Returns the state of each instance, by index. */
  List<State> states();

  /**
   * Returns why an instance is {@link State#RETRYING}; null otherwise.
   *
   * @param index 0 to N-1
   */
  Throwable lastFailure(int index);

  /** Returns the shared port; -1 for Unix sockets and background workers. */
  int actualPort();

  /** Returns how many connections all instances have. */
  int connectionCount();

  /** Closes all instances, connections included. */
  Future<Void> close();
}
