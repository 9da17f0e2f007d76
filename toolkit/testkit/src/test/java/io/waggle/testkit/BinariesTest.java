// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.internal.SkippedTestsListener;
import org.junit.jupiter.api.Test;

class BinariesTest {

  @Test
  void findsAProgramOnThePath() {
    assertThat(Binaries.require("sh")).isExecutable();
  }

  @Test
  void skipsTheTestOfAMissingProgramAndNamesIt() {
    assertThat(Runs.failuresOf(NeedsMissingProgram.class))
      .containsExactly("ABORTED no-such-program is not on the PATH");
  }

  @Test
  void listsSkippedTestsByReasonInTheEnd() {
    StringBuilder lines = new StringBuilder();
    Runs.run(NeedsMissingProgram.class, new SkippedTestsListener(line -> lines.append(line).append('\n'), null));
    assertThat(lines).hasToString(
      "SKIPPED no-such-program is not on the PATH: BinariesTest$NeedsMissingProgram.talksToIt()\n");
  }

  static class NeedsMissingProgram {
    @Test
    void talksToIt() {
      Binaries.require("no-such-program");
    }
  }
}
