// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Faults;
import io.waggle.bench.load.Load;
import io.waggle.bench.process.ServerProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Resident memory of a server for each idle connection. Each measurement has a process of its own, with
 * G1, and ends with a request on every connection that shows it is alive.
 *
 * @param reference main class of the server on bare Vert.x
 * @param ours main class of the server on Waggle
 * @param load makes the generator of one side
 */
record IdleScenario(String name, String description, Class<?> reference, Class<?> ours, Supplier<Load> load)
    implements Scenario {

  private static final int ROUNDS = 5;
  private static final List<Integer> SIZES = List.of(10_000);
  /**
   * G1 gives free heap back down to these shares. With its defaults (40 and 70 %) the figure would mostly tell how fast
   * the garbage of connecting came.
   */
  private static final List<String> FLAGS =
    List.of("-Xmx2g", "-XX:+UseG1GC", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");
  /** Connections and seconds of load before the first look at memory, so that classes and buffers are there. */
  private static final int WARM_CONNECTIONS = 200;
  private static final double WARM_SECONDS = 2;
  private static final double ALIVE_SECONDS = 0.5;
  private static final long SETTLE_SECONDS = 1;
  /** How long a server may take to notice that the first connections were closed. */
  private static final long GONE_SECONDS = 10;
  private static final long GONE_POLL_MILLIS = 50;

  @Override
  public Summary.Better better() {
    return Summary.Better.LOWER;
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    Run run = new Run(options.flagsOr(FLAGS), report, summary);
    Class<?> waggle = options.self() ? reference : ours;
    for (int size : options.sizesOr(SIZES)) {
      for (int round = 1; round <= options.roundsOr(ROUNDS) && summary.failure() == null; round++) {
        boolean referenceFirst = round % 2 == 1;
        Memory first = run.measure(referenceFirst, referenceFirst ? reference : waggle, size, round);
        Memory second = run.measure(!referenceFirst, referenceFirst ? waggle : reference, size, round);
        Memory bare = referenceFirst ? first : second;
        Memory own = referenceFirst ? second : first;
        summary.pair(size, bare.rss, own.rss);
        summary.pair(size, "heap", bare.heap, own.heap);
      }
    }
  }

  /** The measurements of one call. */
  private final class Run {

    private final List<String> flags;
    private final Report report;
    private final Summary summary;

    Run(List<String> flags, Report report, Summary summary) {
      this.flags = flags;
      this.report = report;
      this.summary = summary;
    }

    Memory measure(boolean bare, Class<?> server, int size, int round) throws IOException, InterruptedException {
      String side = bare ? REFERENCE : OURS;
      report.progress(name + ": " + side + " " + round + ": opening " + size + " connections");
      try (ServerProcess process = ServerProcess.start(server.getName(), flags); Load idle = load.get()) {
        warm(side, process);
        Memory before = look(process);
        long start = System.nanoTime();
        idle.connect(List.of(process.port()), size);
        double seconds = (System.nanoTime() - start) / 1e9;
        Memory after = look(process);
        Memory each = new Memory((after.rss - before.rss) / size, (after.heap - before.heap) / size);
        Faults faults = idle.measure(0, ALIVE_SECONDS, process::cpuNanos).faults();
        summary.faults(side, size, faults);
        JsonObject line = Report.measurement(name, side, size, round)
          .put("transport", process.transport())
          .put("rssBytesPerConnection", Math.round(each.rss))
          .put("heapBytesPerConnection", Math.round(each.heap))
          .put("rssMiBBefore", Math.round(before.rss / (1 << 20)))
          .put("connectsPerSecond", Math.round(size / seconds));
        report.line(Report.put(line, faults));
        return each;
      }
    }

    private void warm(String side, ServerProcess process) throws IOException, InterruptedException {
      int openFiles = process.openFiles();
      try (Load warm = load.get()) {
        warm.connect(List.of(process.port()), WARM_CONNECTIONS);
        summary.faults(side, WARM_CONNECTIONS, warm.measure(0, WARM_SECONDS, process::cpuNanos).faults());
      }
      awaitGone(process, openFiles + WARM_CONNECTIONS / 10);
    }

    /** Waits until the closed connections no longer count, with slack for files the server opened on the way. */
    private void awaitGone(ServerProcess process, int openFiles) throws IOException, InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GONE_SECONDS);
      while (process.openFiles() > openFiles) {
        if (System.nanoTime() > deadline) {
          throw new IOException("open files: " + process.openFiles() + " " + GONE_SECONDS
            + " s after the connections were closed (expected: at most " + openFiles + ")");
        }
        TimeUnit.MILLISECONDS.sleep(GONE_POLL_MILLIS);
      }
    }
  }

  /** Looks at memory after two full collections and a moment in which the JVM gives pages back. */
  private static Memory look(ServerProcess process) throws IOException, InterruptedException {
    process.collectGarbage();
    process.collectGarbage();
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    return new Memory(process.rssBytes(), process.heapUsedBytes());
  }

  private record Memory(double rss, double heap) {
  }
}
