// SPDX-License-Identifier: Apache-2.0
package io.waggle.clients.python;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** The client's own tests, against servers made for them; skipped, by name, if there is no Python for them. */
class PythonClientTest {

  @Test
  void passesItsUnitTests() {
    Python.runTests("test_*.py", Map.of());
  }
}
