// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A server under test in a process of its own: the same java binary, class path and flags for both sides, unless the
 * reference is another program. Owned by the thread that runs a scenario.
 *
 * <p>The server ends when its standard input does, so none is left behind if this process dies.
 */
public final class ServerProcess implements AutoCloseable {

  private static final long STOP_SECONDS = 5;
  private static final long GC_SECONDS = 30;
  private static final long GONE_SECONDS = 10;
  private static final long GONE_POLL_MILLIS = 50;
  private static final Pattern HEAP_USED = Pattern.compile("used (\\d+)K");
  private static final Pattern LIVE = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  private static final String COLLECTED = "COLLECTED ";
  private static final long LISTEN_SECONDS = 10;
  private static final long LISTEN_POLL_MILLIS = 20;

  private final Process process;
  private final ProcessStats stats;
  /** Whether it is asked on its standard input to collect garbage, and not through jcmd. */
  private final boolean collectsWhenAsked;
  private JsonObject ready;
  /** What it keeps on disk; null for nothing. */
  private Path folder;

  private ServerProcess(Process process, boolean collectsWhenAsked) {
    this.process = process;
    this.stats = new ProcessStats(process.pid());
    this.collectsWhenAsked = collectsWhenAsked;
  }

  /**
   * Starts a server and waits until it listens.
   *
   * @param mainClass on this process's class path; calls {@link Announcement#ready}
   * @param flags of the JVM
   * @param args of the main method
   * @throws IOException if it ends before it listens
   */
  public static ServerProcess start(String mainClass, List<String> flags, String... args) throws IOException {
    return start(System.getProperty("java.class.path"), mainClass, flags, args);
  }

  static ServerProcess start(String classPath, String mainClass, List<String> flags, String... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(javaTool("java"));
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    return new ServerProcess(builder.start(), false).awaitReady(mainClass);
  }

  /** Starts a server on Node, which collects garbage when a line asks it to, and waits until it listens. */
  static ServerProcess start(String name, ProcessBuilder builder) throws IOException {
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new ServerProcess(NodeServer.start(builder), true).awaitReady(name);
  }

  /**
   * Starts a server that does not tell when it listens, and waits until it does. It is only measured from outside:
   * its memory is not looked at.
   *
   * @param name for errors, and in place of the transport
   * @param builder of a process that ends with its standard input
   */
  static ServerProcess start(String name, ProcessBuilder builder, int port) throws IOException, InterruptedException {
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT);
    ServerProcess server = new ServerProcess(builder.start(), false);
    server.ready = new JsonObject().put("port", port).put("transport", name);
    try {
      server.awaitListening(name);
      return server;
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.process.destroyForcibly();
      throw e;
    }
  }

  private void awaitListening(String name) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LISTEN_SECONDS);
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
        return;
      } catch (ConnectException e) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          throw new IOException(name + ": does not listen on port " + port() + " (expected: within " + LISTEN_SECONDS
            + " s)", e);
        }
        TimeUnit.MILLISECONDS.sleep(LISTEN_POLL_MILLIS);
      }
    }
  }

  /** Returns the path of a program of the JDK that runs this process. */
  static String javaTool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private ServerProcess awaitReady(String name) throws IOException {
    try {
      ready = await(name, Announcement.PREFIX);
      return this;
    } catch (IOException | RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Returns what stands behind a prefix on its standard output. */
  private JsonObject await(String name, String prefix) throws IOException {
    BufferedReader reader = process.inputReader();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith(prefix)) {
        return new JsonObject(line.substring(prefix.length()));
      }
    }
    throw new IOException(name + ": ended (expected: a line " + prefix + "{…} on standard output)");
  }

  private JsonObject collectWhenAsked() throws IOException {
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    return await("server", COLLECTED);
  }

  /** Returns the port it listens on. */
  public int port() {
    return ready.getInteger("port");
  }

  /** Returns the Netty transport it uses, such as {@code epoll}. */
  public String transport() {
    return ready.getString("transport");
  }

  /** Returns the processor time of all its threads so far, in nanoseconds, to a hundredth of a second. */
  public long cpuNanos() {
    return stats.cpuNanos();
  }

  /** Returns its resident set, in bytes. */
  public long rssBytes() {
    return stats.rssBytes();
  }

  /** Returns how many files and sockets it has open. */
  public int openFiles() {
    return stats.openFiles();
  }

  /**
   * Waits until it has noticed that connections were closed.
   *
   * @param most how many files and sockets it may have open then
   * @throws IOException if it has more after 10 s
   */
  public void awaitOpenFiles(int most) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GONE_SECONDS);
    while (openFiles() > most) {
      if (System.nanoTime() > deadline) {
        throw new IOException("open files: " + openFiles() + " " + GONE_SECONDS
          + " s after the connections were closed (expected: at most " + most + ")");
      }
      TimeUnit.MILLISECONDS.sleep(GONE_POLL_MILLIS);
    }
  }

  /** Forces a full collection and waits for its end. */
  public void collectGarbage() throws IOException, InterruptedException {
    if (collectsWhenAsked) {
      collectWhenAsked();
    } else {
      jcmd("GC.run");
    }
  }

  /** Returns how much of its heap is in use, in bytes; of a server on Node after another collection. */
  public long heapUsedBytes() throws IOException, InterruptedException {
    if (collectsWhenAsked) {
      return collectWhenAsked().getLong("heap");
    }
    Matcher matcher = HEAP_USED.matcher(jcmd("GC.heap_info"));
    if (!matcher.find()) {
      throw new IOException("GC.heap_info: no heap size (expected: used NK)");
    }
    return Long.parseLong(matcher.group(1)) * 1_024;
  }

  /** Returns how much of its heap is live, in bytes: the sum of the sizes of all objects after a full collection. */
  public long liveBytes() throws IOException, InterruptedException {
    Matcher matcher = LIVE.matcher(jcmd("GC.class_histogram"));
    if (!matcher.find()) {
      throw new IOException("GC.class_histogram: no sum (expected: a line Total)");
    }
    return Long.parseLong(matcher.group(1));
  }

  private String jcmd(String request) throws IOException, InterruptedException {
    Process jcmd = new ProcessBuilder(javaTool("jcmd"), Long.toString(process.pid()), request)
      .redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!jcmd.waitFor(GC_SECONDS, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
      throw new IOException("jcmd " + request + ": " + output.strip() + " (expected: exit code 0)");
    }
    return output;
  }

  /** Removes a folder, with all in it, when the server has ended. */
  ServerProcess keeping(Path kept) {
    folder = kept;
    return this;
  }

  /** Removes a folder with all in it. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets it end, without waiting for that. */
  void end() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // It is ending already.
    }
  }

  @Override
  public void close() {
    end();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
      if (folder != null) {
        delete(folder);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
