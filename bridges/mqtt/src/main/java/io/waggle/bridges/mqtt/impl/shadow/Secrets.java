// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.shadow;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Options that are secret stand there themselves, or say where they stand. Blocks while it reads a file; stateless. */
public final class Secrets {

  private static final int MAX_BYTES = 16 * 1024;

  private Secrets() {
  }

  /**
   * Returns the value of an option.
   *
   * @param text itself, <code>${file:/run/secrets/x}</code> or <code>${env:X}</code>
   * @param option for the message
   * @throws IllegalArgumentException if a reference leads nowhere
   */
  public static String resolve(String text, String option) {
    if (!text.startsWith("${") || !text.endsWith("}")) {
      return text;
    }
    String reference = text.substring(2, text.length() - 1);
    if (reference.startsWith("env:")) {
      String value = System.getenv(reference.substring(4));
      if (value == null) {
        throw new IllegalArgumentException(option + ": " + text + " (expected: a variable that is set)");
      }
      return value;
    }
    if (reference.startsWith("file:")) {
      return read(reference.substring(5), option);
    }
    throw new IllegalArgumentException(option + ": another reference (expected: ${file:...} or ${env:...})");
  }

  private static String read(String path, String option) {
    try {
      Path file = Path.of(path);
      if (Files.size(file) <= MAX_BYTES) {
        return Files.readString(file).strip();
      }
      throw new IllegalArgumentException(option + ": more in " + path + " (expected: at most " + MAX_BYTES + " bytes)");
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(option + ": cannot be read from " + path + " (expected: a file)", e);
    }
  }
}
