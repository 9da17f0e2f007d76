// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
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
 * <p>It reads files: never call {@link #resolve} on an event loop.
 */
public final class References {

  private static final int MAX_FILE_BYTES = 64 * 1024;
  private static final String FILE = "${file:";
  private static final String ENV = "${env:";

  private final UnaryOperator<String> environment;

  /** Creates one that knows this process's environment. */
  public References() {
    this(System::getenv);
  }

  References(UnaryOperator<String> environment) {
    this.environment = environment;
  }

  /** Returns whether a value stands for another one. */
  public static boolean isReference(String value) {
    return value.endsWith("}") && (value.startsWith(FILE) || value.startsWith(ENV));
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
    String found = value.startsWith(FILE) ? file(inside(value, FILE), name) : environment.apply(inside(value, ENV));
    if (found == null || found.isEmpty()) {
      throw new IllegalArgumentException(name + ": " + value + " is not there, or empty (expected: a value)");
    }
    return found;
  }

  private static String inside(String value, String prefix) {
    return value.substring(prefix.length(), value.length() - 1);
  }

  private static String file(String path, String name) {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] bytes = in.readNBytes(MAX_FILE_BYTES + 1);
      if (bytes.length > MAX_FILE_BYTES) {
        throw new IllegalArgumentException(name + ": " + path + " (expected: at most " + MAX_FILE_BYTES + " bytes)");
      }
      String text = new String(bytes, StandardCharsets.UTF_8);
      return text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
        : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(name + ": " + path + " (expected: a file that can be read)", e);
    }
  }
}
