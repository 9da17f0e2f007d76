// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.process.ColdStart;
import io.waggle.bench.process.Distribution;
import io.waggle.bench.reference.StartHello;
import io.waggle.bench.server.HelloVerticle;
import java.io.IOException;
import java.util.List;

/**
 * Time from starting a process to the first HTTP answer: {@code vertx run} of the built distribution, and plain java
 * with bare Vert.x, without an archive.
 */
final class StartScenario implements Scenario {

  private static final int ROUNDS = 9;
  /** The collector that bin/vertx chooses; it starts faster than the default. */
  private static final List<String> BARE_FLAGS = List.of("-XX:+UseParallelGC");
  /** What bare Vert.x with native transport needs on its class path. */
  private static final List<String> BARE_JARS = List.of("vertx-core", "netty-", "jackson-core", "waggle-bench");

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String description() {
    return "time of a hello from vertx run to its first answer";
  }

  @Override
  public Summary.Better better() {
    return Summary.Better.LOWER;
  }

  @Override
  public void run(BenchOptions options, Report report, Summary summary) throws IOException, InterruptedException {
    String script = options.self() ? null : Distribution.script().toString();
    start(REFERENCE, null);
    start(OURS, script);
    for (int round = 1; round <= options.roundsOr(ROUNDS); round++) {
      boolean referenceFirst = round % 2 == 1;
      ColdStart first = measure(referenceFirst ? REFERENCE : OURS, script, round, report);
      ColdStart second = measure(referenceFirst ? OURS : REFERENCE, script, round, report);
      ColdStart bare = referenceFirst ? first : second;
      ColdStart own = referenceFirst ? second : first;
      summary.pair(1, bare.millis(), own.millis());
      summary.pair(1, "cpu", bare.cpuMillis(), own.cpuMillis());
    }
  }

  private ColdStart measure(String side, String script, int round, Report report)
      throws IOException, InterruptedException {
    ColdStart start = start(side, script);
    report.line(new JsonObject()
      .put("scenario", name())
      .put("side", side)
      .put("round", round)
      .put("firstAnswerMillis", Report.rounded(start.millis()))
      .put("cpuMillis", Report.rounded(start.cpuMillis())));
    report.progress(name() + ": " + side + " " + round + ": " + Math.round(start.millis()) + " ms");
    return start;
  }

  private static ColdStart start(String side, String script) throws IOException, InterruptedException {
    int port = ColdStart.freePort();
    List<String> command = side.equals(REFERENCE) || script == null
      ? ColdStart.java(BARE_FLAGS, BARE_JARS, StartHello.class.getName(), Integer.toString(port))
      : List.of(script, "run", HelloVerticle.class.getName(), "-conf", new JsonObject().put("port", port).encode());
    return ColdStart.of(command, port);
  }
}
