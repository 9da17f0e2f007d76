// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.CleanVertx;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An operator looks at a server in a real browser: {@code src/test/js/admin.e2e.js}, run by Node with Playwright in
 * headless Chromium. Skipped, by name, if chromium, node or npm is missing or npm has no network. Pictures of the page
 * are left in {@code target}.
 */
@CleanVertx
class AdminPageIT {

  private static final Path SCRIPTS = Path.of("src", "test", "js");
  private static final Duration LONGEST = Duration.ofMinutes(4);

  @TempDir
  Path state;

  @Test
  void anOperatorLooksAtAServerInABrowser(Vertx vertx) throws IOException {
    Path chromium = Binaries.require("chromium");
    Path node = Binaries.require("node");
    installPlaywright(Binaries.require("npm"));
    Path pictures = Files.createDirectories(Path.of("target", "screenshots"));
    Hive hive = Hive.start(vertx, "echo");
    AdminClient admin = AdminClient.start(vertx,
      new AdminOptions().setStateFolder(state.toString()).setWrite(true).setName("demo:hive"));
    try (ProcessFixture operator = ProcessFixture.start(List.of(node.toString(), "admin.e2e.js"), SCRIPTS, Map.of(
      "ADMIN_URL", admin.admin.url(), "TOKEN", Files.readString(state.resolve("admin.token")),
      "PORT", Integer.toString(hive.port()), "CHROMIUM", chromium.toString(),
      "SCREENSHOTS", pictures.toAbsolutePath().toString()))) {
      assertThat(operator.exitCode(LONGEST)).as(operator.output()).isZero();
      assertThat(operator.lines()).filteredOn(line -> line.startsWith("ok - ")).hasSize(10);
    }
  }

  private static void installPlaywright(Path npm) {
    if (Files.isDirectory(SCRIPTS.resolve("node_modules").resolve("playwright-core"))) {
      return;
    }
    try (ProcessFixture install = ProcessFixture.start(
      List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"), SCRIPTS, Map.of())) {
      int exitCode = install.exitCode(LONGEST);
      Assumptions.assumeTrue(exitCode == 0, () -> "playwright-core cannot be installed: npm ci: " + install.output());
    }
  }
}
