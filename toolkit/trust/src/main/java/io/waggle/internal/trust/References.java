// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import java.util.function.UnaryOperator;

/**
 * What a value of a configuration stands for: itself, or what a file or an environment variable holds, so that no secret
 * has to stand there.
 *
 * <pre>
 * ${file:/run/secrets/push}    the file's text, without a line end after it
 * ${env:PUSH_SECRET}           the variable's value
 * </pre>
 *
 * <p>Another word before the colon is refused: a reference with a slip in it must not become the secret. It reads files:
 * never call {@link #resolve} on an event loop.
 */
public final class References {

  private static final int MAX_FILE_BYTES = 64 * 1024;
  private static final String BEGIN = "${";
  private static final String FILE = "${file:";
  private static final String ENV = "${env:";

  private final UnaryOperator<String> environment;

  /** Creates one that knows this process's environment. */
  public References() {
    this(System::getenv);
  }

  public References(UnaryOperator<String> environment) {
    this.environment = environment;
  }

  /** Returns whether a value stands for another one. */
  public static boolean isReference(String value) {
    return value.startsWith(BEGIN) && value.endsWith("}");
  }

  /**
   * Returns what a value stands for.
   *
   * @param name of the option, for the message
   * @throws IllegalArgumentException if that is not there, or is empty
   */
  public String resolve(String value, String name) {
    if (!isReference(value)) {
      return value;
    }
    if (value.startsWith(FILE)) {
      return SmallFile.text(inside(value, FILE), name, MAX_FILE_BYTES);
    }
    if (!value.startsWith(ENV)) {
      throw new IllegalArgumentException(name + ": another reference (expected: ${file:...} or ${env:...})");
    }
    String found = environment.apply(inside(value, ENV));
    if (found == null || found.isEmpty()) {
      throw new IllegalArgumentException(name + ": " + value + " is not there, or empty (expected: a value)");
    }
    return found;
  }

  private static String inside(String value, String prefix) {
    return value.substring(prefix.length(), value.length() - 1);
  }
}
