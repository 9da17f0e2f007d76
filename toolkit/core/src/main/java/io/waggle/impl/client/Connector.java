// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

import io.vertx.core.Future;
import io.waggle.Handshake;
import io.waggle.impl.connection.ConnectionBase;

/** Makes connections of one kind of transport. Its client's event loop only. */
interface Connector<M> {

  /** Hears the outcome of one attempt: exactly one of the two, on the event loop. */
  interface Attempt<M> {

    /**
     * A connection is open. Called in the turn its socket opened, before any byte of it is read.
     *
     * @param handshake what opened a WebSocket, else null
     */
    void opened(ConnectionBase<M> connection, Handshake handshake);

    /** There is none, and nothing of it is left. */
    void failed(Throwable cause);
  }

  /** Makes one attempt. */
  void connect(Attempt<M> attempt);

  /** Lets go of everything. */
  Future<Void> close();
}
