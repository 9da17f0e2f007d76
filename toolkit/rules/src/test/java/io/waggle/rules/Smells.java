// SPDX-License-Identifier: Apache-2.0
package io.waggle.rules;

import java.util.ArrayList;
import java.util.List;

/** What is reported and fails nothing: signs that a file does too much. */
final class Smells {

  static final int MANY_IMPORTS = 15;
  static final int MANY_FILE_LINES = 400;

  private Smells() {
  }

  static List<Violation> of(SourceFile file) {
    List<Violation> found = new ArrayList<>();
    int imports = file.tree().getImports().size();
    if (!file.isTest() && imports > MANY_IMPORTS) {
      found.add(file.violation(1, imports + " imports (expected: at most " + MANY_IMPORTS + "): does it do too much?"));
    }
    int lines = file.lines().size();
    if (lines > MANY_FILE_LINES && !file.name().endsWith("Options.java")) {
      found.add(file.violation(1, lines + " lines (expected: at most " + MANY_FILE_LINES + "): is it one idea?"));
    }
    return found;
  }
}
