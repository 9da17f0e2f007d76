// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.js;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.NodeScripts;
import io.waggle.testkit.ProcessFixture;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The types that are shipped, found as the package says and used by {@code src/test/ts/consumer.ts} under
 * {@code tsc --strict}. Lines marked there with {@code @ts-expect-error} have to be refused. Skipped, by name, if node or
 * npm is missing or npm has no network.
 */
class TypesIT {

  @Test
  void anApplicationInTypeScriptCompilesAndMistakesDoNot() {
    NodeScripts scripts = NodeScripts.with("typescript");
    try (ProcessFixture compiler = scripts.start("types.js", Map.of())) {
      assertThat(compiler.exitCode(NodeScripts.LONGEST)).as(compiler.output()).isZero();
      assertThat(compiler.lines()).contains("ok - consumer.ts");
    }
  }
}
