// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Faults;
import io.waggle.bench.load.Load;
import io.waggle.bench.process.ServerGroup;
import io.waggle.bench.process.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Weighs what a server holds for each idle connection: a process of its own, with G1, and at the end a request on every
 * connection that shows it is alive. Used by one scenario on its thread.
 *
 * @param scenario its name
 * @param flags of the JVM
 */
record IdleMemory(String scenario, List<String> flags, Report report, Summary summary) {

  /**
   * G1 gives free heap back down to these shares. With its defaults (40 and 70 %) the figure would mostly tell how fast
   * the garbage of connecting came.
   */
  static final List<String> FLAGS =
    List.of("-Xmx2g", "-XX:+UseG1GC", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");
  /** Connections and seconds of load before the first look at memory, so that classes and buffers are there. */
  private static final int WARM_CONNECTIONS = 200;
  private static final double WARM_SECONDS = 2;
  private static final double ALIVE_SECONDS = 0.5;
  private static final long SETTLE_SECONDS = 1;

  /**
   * Bytes of a process, or of one connection.
   *
   * @param rss resident set
   * @param heap live heap
   */
  record Memory(double rss, double heap) {

    private Memory forEach(Memory before, int size) {
      return new Memory((rss - before.rss) / size, (heap - before.heap) / size);
    }
  }

  /** Starts one side, prints its line and returns what a connection weighs. */
  Memory measure(String side, Setup setup, int size, int round) throws IOException, InterruptedException {
    report.progress(scenario + ": " + side + " " + round + ": opening " + size + " connections");
    try (ServerGroup servers = setup.servers().start(flags, report::progress); Load idle = setup.load().get()) {
      ServerProcess process = servers.server(0);
      warm(side, setup, process);
      Memory before = look(process);
      long start = System.nanoTime();
      idle.connect(servers.ports(), size);
      double seconds = (System.nanoTime() - start) / 1e9;
      Memory each = look(process).forEach(before, size);
      Faults faults = idle.measure(0, ALIVE_SECONDS, process::cpuNanos).faults();
      summary.faults(side, size, faults);
      JsonObject line = Report.measurement(scenario, side, size, round)
        .put("transport", process.transport())
        .put("rssBytesPerConnection", Math.round(each.rss))
        .put("heapBytesPerConnection", Math.round(each.heap))
        .put("rssMiBBefore", Math.round(before.rss / (1 << 20)))
        .put("connectsPerSecond", Math.round(size / seconds));
      report.line(Report.put(line, faults));
      return each;
    }
  }

  private void warm(String side, Setup setup, ServerProcess process) throws IOException, InterruptedException {
    int openFiles = process.openFiles();
    try (Load warm = setup.load().get()) {
      warm.connect(List.of(process.port()), WARM_CONNECTIONS);
      summary.faults(side, WARM_CONNECTIONS, warm.measure(0, WARM_SECONDS, process::cpuNanos).faults());
    }
    // With slack for files it opened on the way.
    process.awaitOpenFiles(openFiles + WARM_CONNECTIONS / 10);
  }

  /** Looks at memory after two full collections and a moment in which the runtime gives pages back. */
  private static Memory look(ServerProcess process) throws IOException, InterruptedException {
    process.collectGarbage();
    process.collectGarbage();
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    return new Memory(process.rssBytes(), process.heapUsedBytes());
  }
}
