// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the user has set: a system property, or else an environment variable in capitals; any thread. */
final class Settings {

  static final String DEFAULT_HOST = "127.0.0.1";

  private Settings() {
  }

  /** Returns a setting without blanks around it, or a fallback (may be null) if it is not set or blank. */
  static String text(String property, String fallback) {
    String value = System.getProperty(property);
    if (value == null) {
      value = System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
    return value == null || value.isBlank() ? fallback : value.strip();
  }

  /** Returns a setting that is a number within a range. */
  static int number(String property, int fallback, int least, int most) {
    return parse(property, text(property, Integer.toString(fallback)), least, most);
  }

  static int parse(String property, String value, int least, int most) {
    if (value.matches("\\d{1,9}")) {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    }
    throw new IllegalArgumentException(property + ": " + value + " (expected: " + least + "-" + most + ")");
  }

  /** Returns the parts of a setting that commas separate; empty if it is not set. */
  static List<String> list(String property) {
    return Arrays.stream(text(property, "").split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
  }
}
