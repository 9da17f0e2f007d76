// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.opentest4j.TestAbortedException;

/**
 * A folder with scripts for Node, which need packages of its {@code package-lock.json}: a browser driven by Playwright,
 * a foreign client. One thread.
 */
public final class NodeScripts {

  /** How long a script, or the installation, may take: 4 minutes. */
  public static final Duration LONGEST = Duration.ofMinutes(4);

  private final Path node;
  private final Path folder;

  private NodeScripts(Path node, Path folder) {
    this.node = node;
    this.folder = folder;
  }

  /**
   * Returns the scripts of {@code src/test/js}, whose packages are installed now unless they were before.
   *
   * @param needed one of the packages
   * @throws TestAbortedException if node or npm is missing or npm has no network: JUnit counts the test as skipped
   */
  public static NodeScripts with(String needed) {
    NodeScripts scripts = new NodeScripts(Binaries.require("node"), Path.of("src", "test", "js"));
    scripts.install(Binaries.require("npm"), needed);
    return scripts;
  }

  private void install(Path npm, String needed) {
    if (Files.isDirectory(folder.resolve("node_modules").resolve(needed))) {
      return;
    }
    try (ProcessFixture install = ProcessFixture.start(
      List.of(npm.toString(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"), folder, Map.of())) {
      if (install.exitCode(LONGEST) != 0) {
        throw new TestAbortedException(needed + " cannot be installed: npm ci: " + install.output());
      }
    }
  }

  /** Starts a script; the caller closes it. */
  public ProcessFixture start(String script, Map<String, String> environment) {
    return ProcessFixture.start(List.of(node.toString(), script), folder, environment);
  }
}
