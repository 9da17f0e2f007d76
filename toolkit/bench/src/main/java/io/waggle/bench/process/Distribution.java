// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the built distribution, the folder with {@code bin/vertx}. */
public final class Distribution {

  private static final String SCRIPT = "bin/vertx";
  private static final String BUILT = "toolkit/distribution/target/waggle";

  private Distribution() {
  }

  /**
   * Returns the script of the distribution: that of {@code -Dwaggle.home}, else of the one this runs from, else of the
   * one built in the checkout around the working directory.
   *
   * @throws IOException if there is none
   */
  public static Path script() throws IOException {
    String home = System.getProperty("waggle.home");
    if (home != null) {
      return require(Path.of(home));
    }
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path lib = Path.of(entry).toAbsolutePath().getParent();
      if (lib != null && lib.endsWith("lib") && Files.isRegularFile(lib.resolveSibling("bin").resolve("vertx"))) {
        return lib.resolveSibling("bin").resolve("vertx");
      }
    }
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path built = folder.resolve(BUILT);
      if (Files.isRegularFile(built.resolve(SCRIPT))) {
        return built.resolve(SCRIPT);
      }
    }
    throw new IOException("waggle.home: not set (expected: a distribution, or to be run in a built checkout)");
  }

  private static Path require(Path home) throws IOException {
    Path script = home.resolve(SCRIPT).toAbsolutePath();
    if (!Files.isRegularFile(script)) {
      throw new IOException("waggle.home: " + home + " (expected: a folder with " + SCRIPT + ")");
    }
    return script;
  }
}
