// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.server;

import io.vertx.core.Vertx;
import io.waggle.Connection;
import java.util.function.BooleanSupplier;

/** Greets a connection of the generator when what it waits for has become known on this node. Any thread. */
final class Until {

  private static final long LOOK_MS = 20;

  private Until() {
  }

  /** Says {@code subscribed} when the condition holds; the connection gives up by itself. */
  static void greet(Vertx vertx, Connection<String> connection, BooleanSupplier condition) {
    vertx.setPeriodic(LOOK_MS, timer -> {
      if (condition.getAsBoolean()) {
        vertx.cancelTimer(timer);
        connection.send("subscribed");
      }
    });
  }
}
