// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import java.util.Locale;

/**
 * Numbers that the user sets by a system property, else by the environment variable of the same words:
 * {@code waggle.drain.graceMs} or {@code WAGGLE_DRAIN_GRACE_MS}. Static; any thread.
 */
public final class Settings {

  /** Of every time that is set: a day. */
  public static final long LONGEST_MS = 24 * 3_600_000L;

  private Settings() {
  }

  /**
   * Reads a whole number.
   *
   * @throws Failure if it is none or out of range
   */
  public static long number(String property, long byDefault, long least, long most) {
    String variable = variable(property);
    String name = "-D" + property;
    String text = System.getProperty(property);
    if (text == null) {
      name = variable;
      text = System.getenv(variable);
    }
    if (text == null || text.isBlank()) {
      return byDefault;
    }
    try {
      long value = Long.parseLong(text.strip());
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // The rule below says it.
    }
    throw Failure.usage(name + ": " + text + " (expected: a whole number from " + least + " to " + most + ")");
  }

  /** Returns the environment variable of a property. */
  public static String variable(String property) {
    return property.replaceAll("(?<=[a-z])(?=[A-Z])", "_").replace('.', '_').toUpperCase(Locale.ROOT);
  }
}
