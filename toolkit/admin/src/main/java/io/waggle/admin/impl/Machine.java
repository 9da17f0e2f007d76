// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Properties;

/** Figures of the process and of the machine, where the system tells them. Any thread. */
final class Machine {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path LOAD = Path.of("/proc/loadavg");

  private Machine() {
  }

  /** Returns the version of Waggle; blocks. */
  static String version() {
    Properties properties = new Properties();
    try (InputStream stream = Machine.class.getResourceAsStream("version.properties")) {
      properties.load(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  /** Returns the memory of the process in bytes; -1 is unknown. */
  static JsonObject memory() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    long buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
      .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    return new JsonObject().put("residentBytes", resident()).put("heapBytes", heap.getUsed())
      .put("heapMaxBytes", heap.getMax()).put("directBytes", buffers);
  }

  private static long resident() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException | NumberFormatException e) {
      // Not Linux.
    }
    return -1;
  }

  /** Returns the load averages of 1, 5 and 15 minutes; one or none where the system tells no more. */
  static JsonArray load() {
    try {
      String[] words = Files.readString(LOAD).split(" ");
      return new JsonArray(Arrays.stream(words).limit(3).map(Double::valueOf).map(each -> (Object) each).toList());
    } catch (IOException | NumberFormatException e) {
      double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
      return load < 0 ? new JsonArray() : new JsonArray().add(load);
    }
  }

  /** Returns when this process was started, in milliseconds since 1970. */
  static long startedAt() {
    return ProcessHandle.current().info().startInstant().map(start -> start.toEpochMilli())
      .orElseGet(() -> ManagementFactory.getRuntimeMXBean().getStartTime());
  }
}
