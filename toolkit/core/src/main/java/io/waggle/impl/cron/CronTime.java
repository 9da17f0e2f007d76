// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import io.vertx.core.Vertx;
import java.time.Instant;

/** The clock on the wall, and waiting. Called on the cron's context. */
interface CronTime {

  Instant now();

  /**
   * Runs a task on the calling context after a delay of at least 1 ms.
   *
   * @return what stops it
   */
  Runnable schedule(long delayMs, Runnable task);

  /** The time of this machine. The timers end with the verticle they were set in. */
  static CronTime of(Vertx vertx) {
    return new CronTime() {
      @Override
      public Instant now() {
        return Instant.now();
      }

      @Override
      public Runnable schedule(long delayMs, Runnable task) {
        long id = vertx.setTimer(delayMs, fired -> task.run());
        return () -> vertx.cancelTimer(id);
      }
    };
  }
}
