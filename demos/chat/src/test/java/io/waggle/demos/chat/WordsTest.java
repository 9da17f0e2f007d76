// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

  @Test
  void keepsNamesOfAnyScript() {
    String newEmoji = "\uD83E\uDEE9";
    for (String name : List.of("Ann", "Cäcilia 🌻", "نور", "王小明", "👩‍🚀", "O'Neil", "<b>", "x".repeat(24), newEmoji)) {
      assertThat(Words.name(name)).isEqualTo(name);
    }
  }

  @Test
  void takesControlsAndBidiCharactersOutOfNames() {
    assertThat(Words.name("A\u202En\u2066n\u200F\u0007\u200B\uDB40\uDC41\uFFFE")).isEqualTo("Ann");
    assertThat(Words.name("  Ann\t \n\u00A0Lee\u2028 ")).isEqualTo("Ann Lee");
    assertThat(Words.name("A\uD800nn\uE000")).isEqualTo("Ann");
  }

  @Test
  void flattensTowersOfMarks() {
    assertThat(Words.name("A" + "\u0301".repeat(20))).isEqualTo("A\u0301\u0301");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "\u202E", "\u200D\u200D", "\u3164", "\u2800\u2800", "\u0301"})
  void refusesNamesThatShowNothing(String name) {
    assertThat(Words.name(name)).isNull();
  }

  @Test
  void measuresNamesInCodePoints() {
    assertThat(Words.name("🐝".repeat(24))).isNotNull();
    assertThat(Words.name("🐝".repeat(25))).isNull();
    assertThat(Words.name("x".repeat(25))).isNull();
  }

  @Test
  void tellsNamesApartByWhatIsSeen() {
    assertThat(Words.nameKey("ANN Lee")).isEqualTo(Words.nameKey("annlee"));
    assertThat(Words.nameKey("Ａｎｎ")).isEqualTo(Words.nameKey("Ann"));
    assertThat(Words.nameKey("A\u200Dnn")).isEqualTo(Words.nameKey("Ann"));
    assertThat(Words.nameKey("Anna")).isNotEqualTo(Words.nameKey("Ann"));
  }

  @Test
  void foldsRoomNames() {
    assertThat(Words.room(" #The Garden ")).isEqualTo("the-garden");
    assertThat(Words.room("Küche_2")).isEqualTo("küche_2");
    assertThat(Words.room("a/b")).isNull();
    assertThat(Words.room("")).isNull();
    assertThat(Words.room("x".repeat(25))).isNull();
  }

  @Test
  void keepsTextButControlsAndBlankLines() {
    assertThat(Words.text(" <b>a</b>\r\n\r\n\r\n\r\nb\u0000\u0007\tc\uD800 🐝 ")).isEqualTo("<b>a</b>\n\nb\tc 🐝");
    assertThat(Words.text(" \n\r\t ")).isEmpty();
  }
}
