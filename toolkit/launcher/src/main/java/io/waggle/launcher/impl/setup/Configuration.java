// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.setup;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the JSON of {@code -conf} and {@code -options}: text that starts with a brace, else a file. */
public final class Configuration {

  private static final Pattern POSITION = Pattern.compile("line: (\\d+), column: (\\d+)");

  private Configuration() {
  }

  /**
   * Reads an object.
   *
   * @param argument text or file; null for nothing
   * @param option named in errors
   * @return null if there was no argument
   */
  public static JsonObject read(String argument, String option) {
    if (argument == null) {
      return null;
    }
    if (argument.stripLeading().startsWith("{")) {
      return parse(argument, "-" + option);
    }
    Path file = Path.of(argument);
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new Failure("-" + option + ": " + argument
        + " (expected: a readable file, or a JSON object such as '{\"port\":0}')");
    }
    try {
      return parse(Files.readString(file), "-" + option + " " + argument);
    } catch (IOException e) {
      throw new Failure("-" + option + ": " + argument + " (expected: a readable file in UTF-8)", e);
    }
  }

  /** The text itself is never shown: it may hold passwords. */
  private static JsonObject parse(String text, String source) {
    try {
      return new JsonObject(text);
    } catch (DecodeException | ClassCastException e) {
      Matcher position = POSITION.matcher(String.valueOf(e.getMessage()));
      String where = position.find() ? " at line " + position.group(1) + ", column " + position.group(2) : "";
      throw new Failure(source + ": broken JSON" + where + " (expected: one object such as {\"port\":0}, with names "
        + "and texts in double quotes)", e);
    }
  }
}
