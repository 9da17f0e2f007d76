// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The broker that the MQTT bridge is compared with: {@code mosquitto} of the PATH or of {@code /usr/sbin}, on a port of
 * its own, without limits to its queues. Owned by the thread that runs a scenario.
 */
public final class MosquittoServer {

  private static final String NAME = "mosquitto";
  /** Where servers live that a plain user's PATH leaves out. */
  private static final String SERVER_FOLDER = "/usr/sbin";
  private static final String INSTALL = "on the PATH or in /usr/sbin; on Debian: apt-get install mosquitto";
  /**
   * The broker as the process that was started, and a child that ends it when standard input ends, unless it has ended
   * before and its id may be somebody else's, and then removes its folder.
   */
  private static final String SCRIPT = "exec 3<&0; (runs() { read -r a b c parent d </proc/self/stat; "
    + "[ \"$parent\" = $$ ]; }; cat <&3 >/dev/null; runs && kill $$; while runs; do sleep 0.1; done; rm -rf \"$2\") "
    + "2>/dev/null & exec \"$1\" -c \"$2/mosquitto.conf\" 3<&-";

  private MosquittoServer() {
  }

  /**
   * Starts one and waits until it listens.
   *
   * @param persistence whether it keeps sessions in a file, as often as it does by default
   * @throws IOException if it is not installed, or ends before it listens
   */
  public static ServerProcess start(boolean persistence) throws IOException, InterruptedException {
    Path program = find(System.getenv().getOrDefault("PATH", ""), SERVER_FOLDER);
    int port = ColdStart.freePort();
    Path folder = Files.createTempDirectory("waggle-bench-mosquitto");
    Files.write(folder.resolve("mosquitto.conf"), configuration(port, folder, persistence));
    return ServerProcess.start(version(program),
      new ProcessBuilder("sh", "-c", SCRIPT, "sh", program.toString(), folder.toString()), port);
  }

  /** Returns where the program is. */
  static Path find(String... paths) throws IOException {
    return Stream.of(paths).flatMap(path -> Stream.of(path.split(File.pathSeparator)))
      .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, NAME))
      .filter(Files::isExecutable).findFirst()
      .orElseThrow(() -> new IOException(NAME + ": not found (expected: " + INSTALL + ")"));
  }

  static List<String> configuration(int port, Path folder, boolean persistence) {
    List<String> lines = new ArrayList<>(List.of(
      "listener " + port + " 127.0.0.1",
      "allow_anonymous true",
      "set_tcp_nodelay true",
      "max_queued_messages 0",
      "max_queued_bytes 0",
      "max_inflight_messages 0",
      "log_dest none",
      "persistence " + persistence,
      // Or it would change to a user that may not see the folder.
      "user " + System.getProperty("user.name")));
    if (persistence) {
      lines.add("persistence_location " + folder + "/");
    }
    return lines;
  }

  /** Returns its name and version, such as {@code mosquitto 2.0.11}: the first line of its help has it. */
  private static String version(Path program) throws IOException {
    Process help = new ProcessBuilder(program.toString(), "-h").redirectErrorStream(true).start();
    help.getOutputStream().close();
    String said = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return said.lines().findFirst().orElse(NAME).replace(" version", "");
  }
}
