// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Plays every scenario with one client and compares with {@code conformance/expected.txt}. The test's thread. */
final class ForeignClientContract {

  private static final Path EXPECTED = Path.of("conformance", "expected.txt");

  private ForeignClientContract() {
  }

  /**
   * Closes the client when it has played.
   *
   * @param port of the broker, for TCP or for WebSockets as the client wants it
   */
  static void check(ForeignClient client, int port) throws IOException {
    List<String> results = new ArrayList<>();
    AssertionError reasons = new AssertionError("what failed");
    try (client) {
      for (Scenario scenario : Scenario.values()) {
        String name = client.name() + ": " + scenario.name().toLowerCase() + ": ";
        try {
          results.add(name + play(client, port, scenario));
        } catch (Exception | AssertionError e) {
          results.add(name + "failed");
          reasons.addSuppressed(new AssertionError(name, e));
        }
      }
    }
    List<String> expected = Files.readAllLines(EXPECTED).stream()
      .filter(line -> line.startsWith(client.name() + ": ")).toList();
    try {
      assertThat(results).isEqualTo(expected);
    } catch (AssertionError e) {
      reasons.printStackTrace();
      throw e;
    }
  }

  private static String play(ForeignClient client, int port, Scenario scenario) throws Exception {
    if (!scenario.isFor(client)) {
      return "not offered by the client";
    }
    try (Stage stage = new Stage(client, port, scenario)) {
      scenario.play(stage);
    }
    return "ok";
  }
}
