// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.internal;

/** Rules for option values; each returns the value or throws {@code IllegalArgumentException}. Any thread. */
public final class Checks {

  private Checks() {
  }

  /** Checks a lower bound. */
  public static int atLeast(int least, int value, String name) {
    return (int) atLeast((long) least, value, name);
  }

  /** Checks a lower bound. */
  public static long atLeast(long least, long value, String name) {
    if (value < least) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: at least " + least + ")");
    }
    return value;
  }

  /** Checks both bounds. */
  public static int between(int least, int most, int value, String name) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + "-" + most + ")");
    }
    return value;
  }

  /** Checks that there is some text. */
  public static String text(String value, String name) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(name + ": " + (value == null ? "null" : "empty") + " (expected: some text)");
    }
    return value;
  }
}
