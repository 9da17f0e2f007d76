// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.waggle.launcher.impl.Failure;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the end of a process that was asked for it; blocks the calling thread. */
public final class Ending {

  private static final long LONGEST_STOP_SECONDS = 120;

  private Ending() {
  }

  public static void await(String id, ProcessHandle process) {
    try {
      process.onExit().get(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Failure("id: " + id + " still ends, as process " + process.pid() + " (expected: within "
        + LONGEST_STOP_SECONDS + " s; kill -9 " + process.pid() + " ends it at once)", e);
    } catch (ExecutionException e) {
      throw new Failure("id: " + id + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
