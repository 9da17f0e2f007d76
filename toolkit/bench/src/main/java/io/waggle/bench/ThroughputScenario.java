// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Load;
import io.waggle.bench.load.Sample;
import io.waggle.bench.process.ServerGroup;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/**
 * Operations a second of two sides that are up together and measured alternately: reference, ours, ours, reference
 * and so on.
 *
 * @param reference what Waggle is compared with
 * @param ours Waggle
 * @param sizes numbers of connections
 */
record ThroughputScenario(String name, String description, Setup reference, Setup ours, List<Integer> sizes)
    implements Scenario {

  private static final int ROUNDS = 4;
  private static final List<String> FLAGS = List.of("-Xms512m", "-Xmx2g", "-XX:+UseParallelGC");
  /** Load before each recorded stretch, in which caches and the scheduler turn to this side. */
  private static final double RAMP_SECONDS = 0.7;
  private static final double SHORTEST_SECONDS = 0.1;

  /**
   * Compares two servers under the same load.
   *
   * @param reference main class of the server on bare Vert.x
   * @param ours main class of the server on Waggle
   */
  ThroughputScenario(String name, String description, Class<?> reference, Class<?> ours, List<Integer> sizes,
                     Supplier<Load> load) {
    this(name, description, Setup.one(reference, load), Setup.one(ours, load), sizes);
  }

  @Override
  public Summary.Better better() {
    return Summary.Better.HIGHER;
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    List<String> flags = options.flagsOr(FLAGS);
    for (int size : options.sizesOr(sizes)) {
      try (Side bare = open(REFERENCE, reference, flags, size, report);
           Side waggle = open(OURS, options.self() ? reference : ours, flags, size, report)) {
        new Run(options, report, summary, bare, waggle).measure();
      }
      if (summary.failure() != null) {
        break;
      }
    }
  }

  private Side open(String label, Setup setup, List<String> flags, int size, Report report)
      throws IOException, InterruptedException {
    ServerGroup servers = setup.servers().start(flags, report::progress);
    Side side = new Side(label, size, servers, setup.load().get());
    try {
      side.load.connect(servers.ports(), size);
    } catch (IOException | InterruptedException | RuntimeException e) {
      side.close();
      throw e;
    }
    report.progress(name + ": " + label + " up with " + size + " connections, " + servers.transport());
    return side;
  }

  /** Servers with their load. */
  private record Side(String label, int size, ServerGroup servers, Load load) implements AutoCloseable {

    Sample measure(double ramp, double seconds) throws InterruptedException {
      return load.measure(ramp, seconds, servers::cpuNanos);
    }

    @Override
    public void close() {
      load.close();
      servers.close();
    }
  }

  /** The measurements of one size. */
  private final class Run {

    private final BenchOptions options;
    private final Report report;
    private final Summary summary;
    private final Side bare;
    private final Side waggle;

    Run(BenchOptions options, Report report, Summary summary, Side bare, Side waggle) {
      this.options = options;
      this.report = report;
      this.summary = summary;
      this.bare = bare;
      this.waggle = waggle;
    }

    void measure() throws InterruptedException {
      warm(bare);
      warm(waggle);
      int rounds = options.roundsOr(ROUNDS);
      for (int round = 1; round <= rounds && summary.failure() == null; round++) {
        boolean referenceFirst = round % 2 == 1;
        Sample first = sample(referenceFirst ? bare : waggle, round);
        Sample second = sample(referenceFirst ? waggle : bare, round);
        if (summary.failure() == null) {
          pair(referenceFirst ? first : second, referenceFirst ? second : first);
        }
      }
    }

    private void warm(Side side) throws InterruptedException {
      if (options.warmup() > 0) {
        report.progress(name + ": warming " + side.label + " for " + options.warmup() + " s");
        Sample sample = side.measure(Math.max(0, options.warmup() - SHORTEST_SECONDS), SHORTEST_SECONDS);
        summary.faults(side.label, side.size, sample.faults());
      }
    }

    private Sample sample(Side side, int round) throws InterruptedException {
      Sample sample = side.measure(Math.min(RAMP_SECONDS, options.seconds()), options.seconds());
      JsonObject line = Report.measurement(name, side.label, side.size, round)
        .put("transport", side.servers.transport());
      report.line(Report.put(line, sample));
      report.progress(name + ": " + side.label + " " + round + ": " + Math.round(sample.operationsPerSecond()) + "/s");
      summary.faults(side.label, side.size, sample.faults());
      return sample;
    }

    private void pair(Sample reference, Sample own) {
      summary.pair(bare.size, reference.operationsPerSecond(), own.operationsPerSecond());
      if (reference.serverCpuMicros() > 0 && own.serverCpuMicros() > 0) {
        summary.pair(bare.size, "cpu", reference.serverCpuMicros(), own.serverCpuMicros());
      }
      summary.pair(bare.size, "p99", reference.p99Millis(), own.p99Millis());
    }
  }
}
