// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.admin.impl.AdminImpl;

/**
 * The admin server of one Vert.x: health checks, metrics, status and a page, by default on 127.0.0.1:9180. It belongs
 * to that Vert.x and ends with it, but runs on an event loop of its own, so that it answers while the application's
 * are stuck. Any thread.
 *
 * <p>{@code vertx run} starts one by itself; an application that embeds Waggle calls {@link #start}.
 */
public interface Admin {

  /**
   * Starts an admin server.
   *
   * @param vertx what it shows
   * @param options copied
   * @return fails if the port is taken; the default port gives way to the next free one instead
   */
  static Future<Admin> start(Vertx vertx, AdminOptions options) {
    return AdminImpl.start(vertx, options);
  }

  /** Returns the port in use. */
  int actualPort();

  /** Returns the address of the page. */
  String url();

  /** Says that the application is about to leave, or not: {@code /readyz} answers 503 from now on, or 204 again. */
  Admin draining(boolean draining);

  /** Stops. */
  Future<Void> close();
}
