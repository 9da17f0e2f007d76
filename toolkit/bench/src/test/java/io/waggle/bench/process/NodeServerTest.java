// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NodeServerTest {

  @Test
  void packagesAreInTheUsersCacheFolder() {
    assertThat(NodeServer.folder("/caches", "/home/ann")).isEqualTo(Path.of("/caches/waggle/bench-node"));
    assertThat(NodeServer.folder(null, "/home/ann")).isEqualTo(Path.of("/home/ann/.cache/waggle/bench-node"));
    assertThat(NodeServer.folder("", "/home/ann")).isEqualTo(Path.of("/home/ann/.cache/waggle/bench-node"));
  }

  @Test
  void programThatIsMissingIsNamedWithWhatIsNeeded() {
    assertThatThrownBy(() -> NodeServer.start(new ProcessBuilder("no-such-node", "--version")))
      .hasMessage("no-such-node: not found (expected: Node 18 or later and npm on the PATH)");
  }

  @Test
  void serverThatNobodyProvidesIsNamed() {
    assertThatThrownBy(() -> ProvidedServer.provider("nobody"))
      .hasMessage("waggle:nobody: not on the class path (expected: its jar in the lib folder of the distribution)");
  }
}
