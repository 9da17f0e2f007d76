// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.python;

import static org.assertj.core.api.Assertions.assertThat;

import io.waggle.testkit.ProcessFixture;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The client's own tests, against servers made for them; skipped, by name, if there is no Python for them. */
class PythonClientTest {

  @Test
  void passesItsUnitTests() {
    try (ProcessFixture tests = Python.unittest("test_*.py", Map.of())) {
      assertThat(tests.exitCode(Python.LONGEST)).as(tests.output()).isZero();
      assertThat(tests.lines()).as(tests.output()).contains("OK")
        .anyMatch(line -> line.matches("Ran [1-9]\\d{1,} tests in .*"));
    }
  }
}
