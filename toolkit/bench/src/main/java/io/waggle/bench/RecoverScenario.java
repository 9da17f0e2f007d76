// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Faults;
import io.waggle.bench.load.ReturnLoad;
import io.waggle.bench.process.ServerGroup;
import io.waggle.bench.process.ServerProcess;
import java.io.IOException;
import java.util.List;

/**
 * Push clients that return all at once and fetch what they missed; how long until the last has all of it. Each
 * measurement has a process of its own. The reference is the goal.
 */
record RecoverScenario(String name, String description, Setup.Servers ours) implements Scenario {

  private static final double GOAL_MILLIS = 10_000;
  private static final int ROUNDS = 3;
  private static final List<Integer> SIZES = List.of(5_000);
  private static final int MISSED = 20;
  private static final List<String> FLAGS = List.of("-Xmx1g", "-XX:+UseParallelGC");
  /** Files the server may have opened on the way. */
  private static final int SLACK = 20;

  @Override
  public Summary.Better better() {
    return Summary.Better.LOWER;
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    for (int size : options.sizesOr(SIZES)) {
      for (int round = 1; round <= options.roundsOr(ROUNDS) && summary.failure() == null; round++) {
        report.progress(name + ": " + round + ": " + size + " clients come, go and return");
        try (ServerGroup servers = ours.start(options.flagsOr(FLAGS), report::progress)) {
          measure(servers.server(0), size, round, report, summary);
        }
      }
    }
  }

  private void measure(ServerProcess server, int size, int round, Report report, Summary summary)
      throws IOException, InterruptedException {
    int openFiles = server.openFiles();
    try (ReturnLoad clients = new ReturnLoad(server.port(), size)) {
      clients.beThere();
      server.awaitOpenFiles(openFiles + SLACK);
      clients.miss(MISSED);
      long cpuNanos = server.cpuNanos();
      ReturnLoad.Times times = clients.comeBack();
      double cpuMillis = (server.cpuNanos() - cpuNanos) / 1e6;
      Faults faults = clients.check();
      summary.faults(OURS, size, faults);
      summary.pair(size, GOAL_MILLIS, times.allMillis());
      JsonObject line = Report.measurement(name, OURS, size, round)
        .put("transport", server.transport())
        .put("missedEach", MISSED)
        .put("connectedMillis", Report.rounded(times.connectedMillis()))
        .put("halfMillis", Report.rounded(times.halfMillis()))
        .put("allMillis", Report.rounded(times.allMillis()))
        .put("serverCpuMillis", Math.round(cpuMillis));
      report.line(Report.put(line, faults));
      report.progress(name + ": " + round + ": all after " + Math.round(times.allMillis()) + " ms");
    }
  }
}
