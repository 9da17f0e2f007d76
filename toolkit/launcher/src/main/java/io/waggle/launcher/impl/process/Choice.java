// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.process;

import io.waggle.launcher.WaggleLauncher;
import io.waggle.launcher.impl.Failure;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Which of the processes that run a command means. Static; blocks the calling thread. */
public final class Choice {

  private static final int STARTING_MS = 5_000;
  private static final int POLL_MS = 50;

  private Choice() {
  }

  /**
   * Returns the one that is meant.
   *
   * @param wanted its id, its process id or what it runs; null if there is only one
   * @param anyOfCluster whether, if none is named, any node of a cluster will do
   * @throws Failure if there is none, or more than one
   */
  public static Running of(String wanted, boolean anyOfCluster) {
    List<Running> found = matching(wanted);
    for (int waited = 0; found.isEmpty() && waited < STARTING_MS && isOneStarting(); waited += POLL_MS) {
      pause(POLL_MS);
      found = matching(wanted);
    }
    if (found.size() > 1 && anyOfCluster && wanted == null) {
      found = found.stream().filter(AdminClient::isClustered).limit(1).toList();
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    List<Running> all = Running.all();
    if (all.isEmpty()) {
      throw new Failure("process: " + (wanted == null ? "" : wanted + ": ") + "nothing runs (expected: one that vertx run "
        + "or start has started, by this user and with the same WAGGLE_STATE)");
    }
    String rule = " (expected: one of " + all.stream().map(Running::toString).collect(Collectors.joining(", ")) + ")";
    if (wanted == null) {
      throw Failure.usage("process: none named, and several run" + rule);
    }
    throw found.isEmpty() ? new Failure("process: " + wanted + rule)
      : Failure.usage("process: several are called " + wanted + rule);
  }

  private static List<Running> matching(String wanted) {
    List<Running> called = Running.all().stream().filter(one -> wanted == null || one.isCalled(wanted)).toList();
    List<Running> exactly = called.stream().filter(one -> one.id().equals(wanted)).toList();
    return exactly.isEmpty() ? called : exactly;
  }

  /** A process is found a moment after its verticle runs. */
  private static boolean isOneStarting() {
    List<Long> known = Running.all().stream().map(Running::pid).toList();
    String user = ProcessHandle.current().info().user().orElse("");
    return ProcessHandle.allProcesses().anyMatch(process -> process.pid() != ProcessHandle.current().pid()
      && process.info().user().orElse("").equals(user) && !known.contains(process.pid()) && isOfOurs(process));
  }

  /** Returns whether a process is one of the launcher's, by what stands first: systems cut long command lines. */
  public static boolean isOfOurs(ProcessHandle process) {
    String line = process.info().commandLine().orElse("");
    return line.contains("waggle.jsa") || line.contains("-Dwaggle.run=")
      || line.contains(WaggleLauncher.class.getName());
  }

  /** Returns what is there a moment after a process runs; null if it is not, or not any more. */
  static <T> T soon(Running running, Supplier<T> look) {
    T found = look.get();
    boolean young = System.currentTimeMillis() - running.startedAt().toEpochMilli() < 2 * STARTING_MS;
    for (int waited = 0; found == null && young && waited < STARTING_MS && running.process().isPresent();
         waited += POLL_MS) {
      pause(POLL_MS);
      found = look.get();
    }
    return found;
  }

  /** Waits; false if the thread was interrupted. */
  public static boolean pause(long ms) {
    try {
      new CountDownLatch(1).await(ms, TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
