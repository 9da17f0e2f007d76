// SPDX-License-Identifier: Apache-2.0
package io.waggle.testkit;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A program that a test starts, listens to and ends. Any thread.
 *
 * <p>Standard output and error are read as one stream, line by line, by a thread of its own, so the program never
 * stalls on a full pipe. {@link #close} kills it and its children; nothing is ended but what was started here.
 */
public final class ProcessFixture implements AutoCloseable {

  /** How long {@link #awaitLine} and {@link #exitCode} wait: 30 s, for a JVM that starts on a busy machine. */
  public static final Duration DEADLINE = Duration.ofSeconds(30);

  private static final Duration OUTPUT_END = Duration.ofSeconds(1);

  private final Process process;
  private final List<String> lines = new ArrayList<>();
  private boolean ended;

  private ProcessFixture(Process process) {
    this.process = process;
    Thread reader = new Thread(this::read, "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a program in the current folder with the environment of this one. */
  public static ProcessFixture start(String... command) {
    return start(List.of(command));
  }

  /** Starts a program in the current folder with the environment of this one. */
  public static ProcessFixture start(List<String> command) {
    return start(command, Path.of("."), Map.of());
  }

  /**
   * Starts a program.
   *
   * @param folder where it runs
   * @param environment variables added to those of this process
   * @throws UncheckedIOException if it cannot be started
   */
  public static ProcessFixture start(List<String> command, Path folder, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(new File(folder.toString()).getAbsoluteFile());
    builder.environment().putAll(environment);
    try {
      return new ProcessFixture(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader reader =
           new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("[output ended: " + e.getMessage() + "]");
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  private synchronized void add(String line) {
    lines.add(line);
    notifyAll();
  }

  /**
   * Waits, at most {@link #DEADLINE}, for a line that contains a match; earlier lines count too.
   *
   * @param regex a regular expression
   * @return the match, with its groups: the port of a printed URL, for instance
   * @throws AssertionError with the whole output if the program ends first or the line does not come in time
   */
  public Matcher awaitLine(String regex) {
    return awaitLine(regex, DEADLINE);
  }

  /**
   * Waits for a line that contains a match; earlier lines count too.
   *
   * @param regex a regular expression
   * @param deadline how long to wait at most
   * @return the match, with its groups
   * @throws AssertionError with the whole output if the program ends first or the line does not come in time
   */
  public synchronized Matcher awaitLine(String regex, Duration deadline) {
    Pattern pattern = Pattern.compile(regex);
    long end = System.nanoTime() + deadline.toNanos();
    for (int next = 0; ; ) {
      for (; next < lines.size(); next++) {
        Matcher matcher = pattern.matcher(lines.get(next));
        if (matcher.find()) {
          return matcher;
        }
      }
      long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (ended || leftMs <= 0) {
        throw new AssertionError("no line matches " + regex + (ended ? " and the output ended" : " within " + deadline)
          + "; output:\n" + String.join("\n", lines));
      }
      try {
        wait(leftMs);
      } catch (InterruptedException e) {
        throw Await.interrupted(e);
      }
    }
  }

  /** Returns the lines printed so far. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** Returns what was printed so far, as one text. */
  public String output() {
    return String.join("\n", lines());
  }

  /**
   * Writes a line to the program's standard input.
   *
   * @throws UncheckedIOException if the program does not take it
   */
  public void type(String line) {
    try {
      process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the process id. */
  public long pid() {
    return process.pid();
  }

  /** Returns whether the program runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits for the program's end, and that of its output, at most {@link #DEADLINE}.
   *
   * @return its exit code
   * @throws AssertionError with the whole output if it runs longer
   */
  public int exitCode() {
    return exitCode(DEADLINE);
  }

  /**
   * Waits for the program's end, and that of its output.
   *
   * @return its exit code
   * @throws AssertionError with the whole output if it runs longer
   */
  public int exitCode(Duration deadline) {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + deadline + "; output:\n" + output());
      }
      awaitOutputEnd();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw Await.interrupted(e);
    }
  }

  // A child that inherited the output may hold it open: then what came so far has to do.
  private synchronized void awaitOutputEnd() throws InterruptedException {
    long end = System.nanoTime() + OUTPUT_END.toNanos();
    for (long left = OUTPUT_END.toMillis(); !ended && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
  }

  // Process.destroy() would also close the pipes, and the program's last words would be lost.
  private ProcessHandle signalOnly() {
    return process.toHandle();
  }

  /** Asks the program to end (SIGTERM) and waits for it. Returns its exit code. */
  public int stop() {
    signalOnly().destroy();
    return exitCode();
  }

  /** Ends the program at once (SIGKILL), without its children, and waits for it. Returns its exit code. */
  public int kill() {
    signalOnly().destroyForcibly();
    return exitCode();
  }

  /**
   * Sends a signal, such as {@code STOP} or {@code CONT} to freeze and thaw a node.
   *
   * @param name without {@code SIG}
   */
  public void signal(String name) {
    try (ProcessFixture kill = start("kill", "-" + name, Long.toString(pid()))) {
      if (kill.exitCode() != 0) {
        throw new AssertionError("kill -" + name + " " + pid() + ": " + kill.output());
      }
    }
  }

  /**
   * Stops the program (SIGSTOP) and waits until each of its threads stands still, which the signal alone does not wait
   * for; where there is no {@code /proc} only the signal is sent. SIGCONT lets it go on.
   */
  public void freeze() {
    signal("STOP");
    Path threads = Path.of("/proc", Long.toString(pid()), "task");
    if (Files.isDirectory(threads)) {
      Await.until("process " + pid() + " stands still", () -> isStill(threads));
    }
  }

  private static boolean isStill(Path threads) {
    try (Stream<Path> all = Files.list(threads)) {
      return all.allMatch(thread -> {
        try {
          String stat = Files.readString(thread.resolve("stat"));
          // The state follows the name, which is in brackets and may hold anything.
          return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
          return false;
        }
      });
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills the program and its children, if they still run. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    signalOnly().destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    exitCode();
  }
}
