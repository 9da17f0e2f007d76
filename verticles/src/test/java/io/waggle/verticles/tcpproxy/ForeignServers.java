// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.waggle.testkit.Await;
import io.waggle.testkit.Binaries;
import io.waggle.testkit.ProcessFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real nginx or HAProxy in the foreground; the test is skipped by name if it is not on this machine. */
final class ForeignServers {

  private ForeignServers() {
  }

  /** Starts nginx with the contents of its http block; all its files stay in the folder. */
  static ProcessFixture nginx(Path folder, int port, String http) {
    Path binary = Binaries.require("nginx");
    // Started as root, it serves as another user.
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    StringBuilder paths = new StringBuilder();
    for (String use : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      paths.append(use).append("_temp_path ").append(folder).append('/').append(use).append("; ");
    }
    Path config = write(folder.resolve("nginx.conf"), "daemon off; worker_processes 1; pid " + folder + "/nginx.pid; "
      + "error_log stderr; events { }\nhttp { access_log off; " + paths + "\n" + http + "\n}\n");
    return started(List.of(binary.toString(), "-p", folder.toString(), "-e", "stderr", "-c", config.toString()), port);
  }

  /** Starts HAProxy with a configuration. */
  static ProcessFixture haproxy(Path folder, int port, String config) {
    Path binary = Binaries.require("haproxy");
    return started(List.of(binary.toString(), "-db", "-f", write(folder.resolve("haproxy.cfg"), config).toString()),
      port);
  }

  private static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessFixture started(List<String> command, int port) {
    ProcessFixture process = ProcessFixture.start(command, Path.of("."), Map.of());
    try {
      Await.until("port " + port + " answers", () -> !process.isAlive() || answers(port));
      if (!process.isAlive()) {
        throw new AssertionError("ended: " + process.output());
      }
      return process;
    } catch (AssertionError e) {
      process.close();
      throw e;
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
