// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what Linux knows of a process. Any thread. */
final class ProcessStats {

  /** Length of a clock tick in {@code /proc}, in nanoseconds: always a hundredth of a second on Linux. */
  private static final long TICK_NANOS = 10_000_000L;
  /** Fields between the command's name and {@code utime} in {@code /proc/pid/stat}. */
  private static final int UTIME = 11;

  private final Path directory;

  ProcessStats(long pid) {
    this.directory = Path.of("/proc", Long.toString(pid));
  }

  /** Returns processor time in user and kernel mode, of all threads, in nanoseconds. */
  long cpuNanos() {
    return cpuNanos(read("stat"));
  }

  static long cpuNanos(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) * TICK_NANOS;
  }

  /** Returns the resident set, in bytes. */
  long rssBytes() {
    return rssBytes(read("smaps_rollup"));
  }

  static long rssBytes(String smaps) {
    String line = smaps.lines().filter(text -> text.startsWith("Rss:")).findFirst()
      .orElseThrow(() -> new IllegalStateException("smaps_rollup: no Rss (expected: a line Rss: N kB)"));
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1_024;
  }

  /** Returns how many files and sockets it has open. */
  int openFiles() {
    return directory.resolve("fd").toFile().list().length;
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
