// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.iot;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The codec of the page against bytes: {@code src/test/js/packets.test.js}, run by Node. Skipped, by name, without it. */
class PacketsIT {

  private static final Path PACKETS = Path.of("src/main/resources/io/waggle/demos/iot/page/packets.js");

  @Test
  void thePageReadsAndWritesPacketsAsTheSpecificationSays() {
    NodeScripts scripts = NodeScripts.with("playwright-core");
    try (ProcessFixture test = scripts.start("packets.test.js",
      Map.of("PACKETS", PACKETS.toAbsolutePath().toString()))) {
      assertThat(test.exitCode(NodeScripts.LONGEST)).as(test.output()).isZero();
      assertThat(test.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(3);
    }
  }
}
