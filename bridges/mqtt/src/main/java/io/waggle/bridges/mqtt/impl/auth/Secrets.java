// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Values that may stand in a file in place of the configuration. Stateless; blocks. */
final class Secrets {

  private Secrets() {
  }

  /** Returns a value or the text of a file, without a line end after it; empty if neither is there. */
  static String either(String value, String file, String name, int maxBytes) {
    if (!value.isEmpty() && !file.isEmpty()) {
      throw new IllegalArgumentException(name + ": both in the options and in a file (expected: one of them)");
    }
    if (file.isEmpty()) {
      return value;
    }
    String text = file(file, name + "File", maxBytes);
    String stripped = text.endsWith("\r\n") ? text.substring(0, text.length() - 2)
      : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException(name + "File: " + file + " is empty (expected: a text)");
    }
    return stripped;
  }

  /** Returns the text of a file. */
  static String file(String path, String name, int maxBytes) {
    try (InputStream in = Files.newInputStream(Path.of(path))) {
      byte[] bytes = in.readNBytes(maxBytes + 1);
      if (bytes.length > maxBytes) {
        throw new IllegalArgumentException(name + ": " + path + " (expected: at most " + maxBytes + " bytes)");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException(name + ": " + path + " (expected: a file that can be read)", e);
    }
  }
}
