// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.trust;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Files that an option names. It blocks: never on an event loop. Stateless. */
public final class SmallFile {

  private SmallFile() {
  }

  /**
   * Returns what a file holds.
   *
   * @param name of the option, for the message
   * @throws IllegalArgumentException if it cannot be read, or is too long
   */
  public static Buffer read(String path, String name, int maxBytes) {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IllegalArgumentException(name + ": " + path + " (expected: at most " + maxBytes + " bytes)");
      }
      return Buffer.buffer(bytes);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(name + ": " + path + " (expected: a file that can be read)", e);
    }
  }

  /**
   * Returns the text of a file, without a line end after it.
   *
   * @throws IllegalArgumentException if it cannot be read, is too long or empty
   */
  public static String text(String path, String name, int maxBytes) {
    String text = read(path, name, maxBytes).toString();
    String stripped = text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
      : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException(name + ": " + path + " is empty (expected: a text)");
    }
    return stripped;
  }

  /**
   * Returns a value that stands in the options or in a file; empty if in neither.
   *
   * @param name of the option with the value; that with the file is called the same, and {@code File}
   */
  public static String either(String value, String path, String name, int maxBytes) {
    if (!value.isEmpty() && !path.isEmpty()) {
      throw new IllegalArgumentException(name + ": both in the options and in a file (expected: one of them)");
    }
    return path.isEmpty() ? value : text(path, name + "File", maxBytes);
  }
}
