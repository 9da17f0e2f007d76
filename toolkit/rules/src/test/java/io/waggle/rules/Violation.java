// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

/** One place that breaks a rule, and what to do about it. Prints as {@code file:line: text}. */
record Violation(String file, int line, String text) {

  @Override
  public String toString() {
    return file + ":" + line + ": " + text;
  }
}
