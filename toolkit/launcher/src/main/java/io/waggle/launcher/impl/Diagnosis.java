// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import java.net.BindException;
import java.util.Locale;

/** Turns what a deployment failed with into one line for a person; any thread. */
public final class Diagnosis {

  private static final int LONGEST = 400;

  private Diagnosis() {
  }

  public static String of(Throwable failure) {
    Throwable cause = meaningful(failure);
    if (cause instanceof Failure) {
      return cause.getMessage();
    }
    String message = oneLine(cause.getMessage());
    if (isAddressInUse(cause, message)) {
      return addressInUse(message);
    }
    if (cause.getClass().getName().equals("org.codehaus.groovy.control.MultipleCompilationErrorsException")) {
      return message.replaceFirst("^startup failed: ", "");
    }
    String said = message.isEmpty() ? cause.getClass().getSimpleName() : named(cause, message);
    return said + place(cause);
  }

  /** Strips the wrappers that say nothing of their own. */
  private static Throwable meaningful(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && saysNothing(cause)) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static boolean saysNothing(Throwable failure) {
    String message = failure.getMessage();
    return failure instanceof java.lang.reflect.InvocationTargetException
      || message == null
      || failure instanceof java.util.concurrent.ExecutionException
      || message.equals(failure.getCause().toString());
  }

  private static String named(Throwable cause, String message) {
    String type = cause.getClass().getSimpleName();
    boolean plain = cause.getClass().getName().startsWith("io.vertx.")
      || cause instanceof IllegalArgumentException && message.contains("(expected:");
    return plain || type.isEmpty() ? message : type + ": " + message;
  }

  private static boolean isAddressInUse(Throwable cause, String message) {
    return message.toLowerCase(Locale.ROOT).contains("address already in use")
      || cause instanceof BindException && message.contains("in use");
  }

  private static String addressInUse(String message) {
    // Netty's native transports say "bind(..) failed with error(-98): Address already in use".
    String where = message.startsWith("bind(..)") ? "address already in use" : message;
    return where.contains("(expected:") ? where
      : where + " (expected: a free port; end the process that has it, or choose another with -conf '{\"port\":0}')";
  }

  private static String oneLine(String message) {
    if (message == null) {
      return "";
    }
    String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  /** Names the first frame of the application's own code. */
  private static String place(Throwable cause) {
    for (StackTraceElement frame : cause.getStackTrace()) {
      String type = frame.getClassName();
      if (!type.matches("(java|jdk|javax|sun|com\\.sun|io\\.vertx|io\\.netty|org\\.graalvm|com\\.oracle|kotlin|kotlinx"
        + "|groovy|org\\.codehaus\\.groovy|org\\.apache\\.groovy|io\\.waggle)\\..*") && frame.getFileName() != null) {
        return " (at " + frame.getFileName() + ":" + frame.getLineNumber() + ")";
      }
    }
    return "";
  }
}
