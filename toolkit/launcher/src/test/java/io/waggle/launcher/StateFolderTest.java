// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where processes leave word of themselves. */
class StateFolderTest {

  @TempDir
  Path folder;

  @Test
  void theUsersOwnChoiceComesFirst() {
    assertThat(StateFolder.path(Map.of("WAGGLE_STATE", "/own", "XDG_RUNTIME_DIR", folder.toString()), "/home/bee"))
      .isEqualTo(Path.of("/own"));
  }

  @Test
  void aRuntimeFolderThatCanBeWrittenComesNext() {
    assertThat(StateFolder.path(Map.of("XDG_RUNTIME_DIR", folder.toString()), "/home/bee"))
      .isEqualTo(folder.resolve("waggle"));
    assertThat(StateFolder.path(Map.of("XDG_RUNTIME_DIR", folder.resolve("none").toString()), "/home/bee"))
      .isEqualTo(Path.of("/home/bee/.local/state/waggle"));
  }
}
