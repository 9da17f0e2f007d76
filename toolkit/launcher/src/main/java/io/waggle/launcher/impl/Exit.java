// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import java.io.PrintStream;

/** Ends the process with one line on the error stream; the stack trace follows only under {@code -Dwaggle.debug}. */
public final class Exit {

  private Exit() {
  }

  /**
   * Reports and exits. Returns at once: the JVM ends on a thread of its own, because its shutdown hook closes Vert.x
   * and would wait for ever if it were called on an event loop.
   */
  public static void fail(Throwable failure) {
    report(failure, System.err);
    with(failure instanceof Failure known ? known.code() : Failure.FAILED);
  }

  /** Exits with a code, from any thread. */
  public static void with(int code) {
    new Thread(() -> Runtime.getRuntime().exit(code), "waggle-exit").start();
  }

  public static void report(Throwable failure, PrintStream err) {
    err.println("vertx: " + Diagnosis.of(failure));
    if (debug()) {
      failure.printStackTrace(err);
    }
  }

  private static boolean debug() {
    String value = System.getProperty("waggle.debug");
    return value != null && !value.equals("false");
  }
}
