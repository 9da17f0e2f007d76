// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Faults;
import io.waggle.bench.load.Gathering;
import io.waggle.bench.process.ServerGroup;
import io.waggle.bench.process.ServerProcess;
import io.waggle.bench.server.WebSocketUidWorker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Live heap for each uid that is online, on the node that holds its connection and on another node of the cluster. The
 * connections are there before: what they cost by themselves is not in the figures. The reference is the goal.
 */
final class UidMemoryScenario implements Scenario {

  /** Bytes for each uid and node. */
  private static final double GOAL = 200;
  private static final int ROUNDS = 3;
  private static final List<Integer> SIZES = List.of(15_000);
  private static final List<String> FLAGS = List.of("-Xmx1g", "-XX:+UseParallelGC");
  private static final int NODES = 2;
  private static final int ELSEWHERE = 0;
  private static final int HERE = 1;
  /** Users before the first look at memory, so that what is made once is there. */
  private static final int WARM_USERS = 100;
  private static final long SETTLE_SECONDS = 1;

  @Override
  public String name() {
    return "memory-uid";
  }

  @Override
  public String description() {
    return "heap of each uid online, on its own node and on another";
  }

  @Override
  public Summary.Better better() {
    return Summary.Better.LOWER;
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    for (int size : options.sizesOr(SIZES)) {
      for (int round = 1; round <= options.roundsOr(ROUNDS) && summary.failure() == null; round++) {
        report.progress(name() + ": " + round + ": opening " + size + " connections");
        try (ServerGroup nodes = ServerGroup.cluster(WebSocketUidWorker.class.getName(), NODES,
            options.flagsOr(FLAGS))) {
          measure(nodes, size, round, report, summary);
        }
      }
    }
  }

  private void measure(ServerGroup nodes, int size, int round, Report report, Summary summary)
      throws IOException, InterruptedException {
    ServerProcess elsewhere = nodes.server(ELSEWHERE);
    ServerProcess here = nodes.server(HERE);
    warm(nodes);
    try (Gathering users = new Gathering()) {
      users.open(here.port(), "/user", size);
      double hereBefore = look(here);
      double elsewhereBefore = look(elsewhere);
      bind(nodes, users, size);
      double hereEach = (look(here) - hereBefore) / size;
      double elsewhereEach = (look(elsewhere) - elsewhereBefore) / size;
      Faults faults = users.check();
      summary.faults(OURS, size, faults);
      summary.pair(size, GOAL, Math.max(hereEach, elsewhereEach));
      summary.pair(size, "here", GOAL, hereEach);
      summary.pair(size, "elsewhere", GOAL, elsewhereEach);
      JsonObject line = Report.measurement(name(), OURS, size, round)
        .put("transport", nodes.transport())
        .put("heapBytesPerUidHere", Math.round(hereEach))
        .put("heapBytesPerUidElsewhere", Math.round(elsewhereEach));
      report.line(Report.put(line, faults));
      report.progress(name() + ": " + round + ": " + Math.round(hereEach) + " bytes where the connection is, "
        + Math.round(elsewhereEach) + " elsewhere");
    }
  }

  private static void warm(ServerGroup nodes) throws IOException, InterruptedException {
    try (Gathering users = new Gathering()) {
      users.open(nodes.server(HERE).port(), "/user", WARM_USERS);
      bind(nodes, users, WARM_USERS);
    }
    try (Gathering after = new Gathering()) {
      after.open(nodes.server(ELSEWHERE).port(), "/online/0", 1);
    }
  }

  /** Binds all connections and returns when the other node knows it. */
  private static void bind(ServerGroup nodes, Gathering users, int size) throws IOException, InterruptedException {
    users.open(nodes.server(HERE).port(), "/bind", 1);
    users.open(nodes.server(ELSEWHERE).port(), "/online/" + size, 1);
  }

  /** Returns the live heap of a server that has had a moment to come to rest. */
  private static double look(ServerProcess server) throws IOException, InterruptedException {
    TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
    return server.liveBytes();
  }
}
