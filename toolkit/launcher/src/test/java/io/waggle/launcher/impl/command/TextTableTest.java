// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void columnsAreAsWideAsTheirLongestCell() {
    assertThat(new TextTable().row("worker", "n").row("a", 10_000).row("a longer one", null).lines())
      .containsExactly("worker        n", "a             10000", "a longer one  -");
  }

  @Test
  void whatAUserNamedCannotBreakIt() {
    String evil = "\u001b[2Jname\r\nSummary\u202eevil\u0000\u009b31m";
    String line = new TextTable().row(evil, "end").lines().get(0);
    assertThat(line).isEqualTo("?[2Jname??Summary?evil??31m  end");
  }

  @Test
  void longCellsAreCutAtACharacter() {
    String bees = "\ud83d\udc1d".repeat(100);
    String line = new TextTable().row(bees).lines().get(0);
    assertThat(line.codePointCount(0, line.length())).isEqualTo(48);
    assertThat(line).endsWith("\ud83d\udc1d…");
  }

  @Test
  void signsThatTakeTwoPlacesKeepTheColumnsStraight() {
    assertThat(new TextTable().row("\u4f60\u597d", "x").row("abcd", "x").lines()).containsExactly("\u4f60\u597d  x", "abcd  x");
  }

  @Test
  void sizesAreInTheUnitThatFits() {
    assertThat(TextTable.bytes(1023L)).isEqualTo("1023B");
    assertThat(TextTable.bytes(1536L)).isEqualTo("1.5KB");
    assertThat(TextTable.bytes(3L << 40)).isEqualTo("3.0TB");
    assertThat(TextTable.bytes(-1L)).isEqualTo("-");
  }
}
