// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One start of an HTTP server, from before its process exists to its first answer.
 *
 * @param millis between the two
 * @param cpuMillis processor time the process had used by then
 */
public record ColdStart(double millis, double cpuMillis) {

  private static final long LONGEST_SECONDS = 60;
  private static final long RETRY_MICROS = 500;
  private static final int ANSWER_TIMEOUT_MS = 10_000;
  private static final byte[] REQUEST =
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Returns a port nobody listens on at the moment. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /**
   * Returns a command for a main class with this process's java and class path.
   *
   * @param flags of the JVM
   * @param jars beginnings of file names; other jars of the class path are left out, folders are not
   */
  public static List<String> java(List<String> flags, List<String> jars, String mainClass, String... args) {
    List<String> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      File file = new File(entry);
      if (file.isDirectory() || jars.stream().anyMatch(file.getName()::startsWith)) {
        path.add(entry);
      }
    }
    List<String> command = new ArrayList<>();
    command.add(ServerProcess.javaTool("java"));
    command.addAll(flags);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, path), mainClass));
    command.addAll(List.of(args));
    return command;
  }

  /**
   * Starts a server, waits for its first answer and ends it.
   *
   * @param command becomes the server itself, or replaces itself with it
   * @param port it will listen on
   * @throws IOException if it ends, answers otherwise than 200, or does not answer within 60 s
   */
  public static ColdStart of(List<String> command, int port) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command)
      .redirectOutput(ProcessBuilder.Redirect.DISCARD)
      .redirectError(ProcessBuilder.Redirect.INHERIT)
      .start();
    try {
      awaitAnswer(process, port, start + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS));
      double millis = (System.nanoTime() - start) / 1e6;
      return new ColdStart(millis, new ProcessStats(process.pid()).cpuNanos() / 1e6);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor();
    }
  }

  private static void awaitAnswer(Process process, int port, long deadline) throws IOException, InterruptedException {
    while (System.nanoTime() < deadline) {
      if (!process.isAlive()) {
        throw new IOException("server: ended with " + process.exitValue() + " (expected: an answer on its port)");
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(ANSWER_TIMEOUT_MS);
        socket.getOutputStream().write(REQUEST);
        requireOk(socket.getInputStream());
        return;
      } catch (ConnectException e) {
        TimeUnit.MICROSECONDS.sleep(RETRY_MICROS);
      }
    }
    throw new IOException("server: no answer (expected: within " + LONGEST_SECONDS + " s)");
  }

  private static void requireOk(InputStream in) throws IOException {
    String status = new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.US_ASCII);
    if (!status.equals("HTTP/1.1 200")) {
      throw new IOException("answer: " + status + " (expected: HTTP/1.1 200)");
    }
  }
}
