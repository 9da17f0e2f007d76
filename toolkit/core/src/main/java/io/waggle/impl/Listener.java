// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.vertx.core.Future;

/** The socket of one worker instance, or its share of one. */
interface Listener {

  /**
   * Binds.
   *
   * @param port to bind, which siblings may have chosen
   * @return the port in use, -1 where there is none
   */
  Future<Integer> listen(int port);

  /** Stops accepting; the port is closed when nobody else listens on it. Connections stay open until {@link #close}. */
  void stopAccepting();

  /** Stops accepting and lets go of the port. */
  Future<Void> close();
}
