// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VertxMetricsFactory;

/**
 * What the launcher starts beside an application, once that runs: found with {@code ServiceLoader}. It ends with the
 * Vert.x it was given.
 */
public interface Companion {

  /**
   * Starts; what it fails with is reported and ends nothing.
   *
   * @param vertx of the application
   * @param name of what was run, for lists of processes
   */
  Future<Void> start(Vertx vertx, String name);

  /** Returns what lets Vert.x count for this companion; it is asked before Vert.x is made, and only if that is wanted. */
  VertxMetricsFactory meters();
}
