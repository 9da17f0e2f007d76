// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.webpush;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Secrets of options, which stand there or say where they are. Blocks; any thread, at the start. */
public final class Secrets {

  private Secrets() {
  }

  /**
   * Returns the secret.
   *
   * @param name of the option
   * @param value the secret, {@code file:/path} of a file that holds it, or {@code env:NAME} of a variable
   * @throws IllegalArgumentException if it is not where it should be; the message does not have it
   */
  public static String resolve(String name, String value) {
    if (value.startsWith("env:")) {
      String found = System.getenv(value.substring("env:".length()));
      if (found == null || found.isBlank()) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: a variable that is set)");
      }
      return found.strip();
    }
    if (value.startsWith("file:")) {
      try {
        return Files.readString(Path.of(value.substring("file:".length()))).strip();
      } catch (IOException e) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: a file that can be read)", e);
      }
    }
    return value;
  }
}
