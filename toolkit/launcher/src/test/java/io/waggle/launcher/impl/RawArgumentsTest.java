// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RawArgumentsTest {

  @Test
  void leavesOutOptionsInEverySpellingWithTheirValues() {
    List<String> words = List.of("A.java", "-id", "one", "--vertx-id=two", "-conf", "{\"id\":1}", "--redirect-output",
      "-instances", "2");
    assertThat(RawArguments.without(words, "id", "vertx-id", "redirect-output"))
      .containsExactly("A.java", "-conf", "{\"id\":1}", "-instances", "2");
  }

  @Test
  void keepsWordsThatOnlyLookAlike() {
    assertThat(RawArguments.without(List.of("id", "-idle", "x"), "id")).containsExactly("id", "-idle", "x");
  }
}
