// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

/** What a command could not do, in one line that also says how to mend it; any thread. */
public final class Failure extends RuntimeException {

  /** Something outside the command line is wrong: a name, a file, a port. */
  public static final int FAILED = 1;
  /** The command line itself is wrong. */
  static final int USAGE = 2;

  private static final long serialVersionUID = 1L;

  private final int code;

  public Failure(String line) {
    this(line, null);
  }

  public Failure(String line, Throwable cause) {
    this(FAILED, line, cause);
  }

  private Failure(int code, String line, Throwable cause) {
    super(line, cause, false, false);
    this.code = code;
  }

  public static Failure usage(String line) {
    return new Failure(USAGE, line, null);
  }

  /** Returns the exit code of the process. */
  public int code() {
    return code;
  }
}
