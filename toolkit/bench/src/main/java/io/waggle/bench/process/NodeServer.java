// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The servers on Node that Waggle is compared with. Their packages are installed on first use, with the versions of
 * {@code package-lock.json}, into {@code $XDG_CACHE_HOME/waggle/bench-node} or {@code ~/.cache/waggle/bench-node}. Owned
 * by the thread that runs a scenario.
 */
public final class NodeServer {

  /** So that a line on its standard input can ask for a collection. */
  private static final List<String> COMMAND = List.of("node", "--expose-gc");
  private static final String RESOURCES = "/io/waggle/bench/node/";
  private static final String LOCK = "package-lock.json";
  /** What a failed installation says of itself, at most. */
  private static final int TAIL_CHARACTERS = 500;

  private final Path folder;

  private NodeServer(Path folder) {
    this.folder = folder;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param script one of the scripts in the folder {@code node} of the resources
   * @param progress told when packages are installed
   * @throws IOException if node or npm is missing, the packages cannot be installed, or the server ends
   */
  public static ServerProcess start(String script, Consumer<String> progress) throws IOException, InterruptedException {
    return start(script, folder(System.getenv("XDG_CACHE_HOME"), System.getProperty("user.home")), progress);
  }

  static ServerProcess start(String script, Path folder, Consumer<String> progress)
      throws IOException, InterruptedException {
    NodeServer server = new NodeServer(folder);
    server.install(progress);
    server.copy(script);
    return ServerProcess.start(script, new ProcessBuilder(COMMAND.get(0), COMMAND.get(1), script)
      .directory(folder.toFile()));
  }

  /** Returns where the packages are, for a cache folder that is set, or not. */
  static Path folder(String cache, String home) {
    Path caches = cache == null || cache.isBlank() ? Path.of(home, ".cache") : Path.of(cache);
    return caches.resolve("waggle").resolve("bench-node");
  }

  /** Installs the packages, unless the same ones are there. */
  private void install(Consumer<String> progress) throws IOException, InterruptedException {
    Path done = folder.resolve("installed-lock.json");
    byte[] lock = resource(LOCK);
    if (Files.isRegularFile(done) && Arrays.equals(Files.readAllBytes(done), lock)) {
      return;
    }
    progress.accept("installing the packages of the reference with npm into " + folder);
    Files.createDirectories(folder);
    Files.deleteIfExists(done);
    copy("package.json");
    copy(LOCK);
    Process npm = start(new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
      .directory(folder.toFile()).redirectErrorStream(true));
    npm.getOutputStream().close();
    String output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    if (npm.waitFor() != 0) {
      throw new IOException("npm ci: exit code " + npm.exitValue() + " (expected: 0, with network on first use): "
        + output.substring(Math.max(0, output.length() - TAIL_CHARACTERS)));
    }
    Files.write(done, lock);
  }

  /** Starts a program of Node. */
  static Process start(ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(builder.command().get(0) + ": not found (expected: Node 18 or later and npm on the PATH)", e);
    }
  }

  private void copy(String name) throws IOException {
    Files.write(folder.resolve(name), resource(name));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = NodeServer.class.getResourceAsStream(RESOURCES + name)) {
      return in.readAllBytes();
    }
  }
}
