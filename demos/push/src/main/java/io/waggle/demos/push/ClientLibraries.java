// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.push;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The Socket.IO client libraries as their makers publish them. They are not part of Waggle: npm fetches them when a page
 * first asks for one, into a folder of the user's cache, where they stay. Any thread.
 */
final class ClientLibraries {

  private static final Map<String, String> FILES = Map.of(
    "2", "node_modules/socket.io-client-2/dist/socket.io.js",
    "4", "node_modules/socket.io-client-4/dist/socket.io.min.js");
  private static final List<String> INSTALL = List.of("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund",
    "--no-save", "socket.io-client-2@npm:socket.io-client@2.5.0", "socket.io-client-4@npm:socket.io-client@4.8.1");
  private static final long INSTALL_S = 120;

  private final Vertx vertx;
  private final Path folder;

  ClientLibraries(Vertx vertx) {
    this.vertx = vertx;
    String cache = System.getenv("XDG_CACHE_HOME");
    Path root = cache != null && !cache.isEmpty() ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache");
    this.folder = root.resolve("waggle").resolve("socket.io-client");
  }

  /**
   * Returns the client of a generation.
   *
   * @param version 2 or 4
   * @return fails if it is not there and cannot be fetched
   */
  Future<Buffer> file(String version) {
    return vertx.executeBlocking(() -> {
      Path file = folder.resolve(FILES.get(version));
      if (!Files.isReadable(file)) {
        install();
      }
      return Buffer.buffer(Files.readAllBytes(file));
    });
  }

  /** One at a time: blocking calls of one context run in order. */
  private void install() throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Process npm = new ProcessBuilder(INSTALL).directory(folder.toFile()).redirectErrorStream(true)
      .redirectOutput(folder.resolve("npm.log").toFile()).start();
    try {
      if (!npm.waitFor(INSTALL_S, TimeUnit.SECONDS) || npm.exitValue() != 0) {
        throw new IOException("npm install: failed (expected: see " + folder.resolve("npm.log") + ")");
      }
    } finally {
      npm.destroyForcibly();
    }
  }
}
