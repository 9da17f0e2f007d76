// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Faults;
import io.waggle.bench.load.Sample;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;

/** What a scenario prints: JSON lines for scripts, progress for people. One thread. */
final class Report {

  /** Digits of a printed figure; measurements do not have more. */
  private static final MathContext DIGITS = new MathContext(4);

  private final PrintStream out;
  private final PrintStream progress;

  Report(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
  }

  void progress(String text) {
    progress.println(text);
  }

  void line(JsonObject line) {
    out.println(line.encode());
    out.flush();
  }

  static double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : 0;
  }

  static JsonObject measurement(String scenario, String side, int connections, int round) {
    return new JsonObject()
      .put("scenario", scenario)
      .put("side", side)
      .put("connections", connections)
      .put("round", round);
  }

  static JsonObject put(JsonObject line, Sample sample) {
    line
      .put("operations", sample.operations())
      .put("operationsPerSecond", Math.round(sample.operationsPerSecond()))
      .put("serverCpuMicrosPerOperation", rounded(sample.serverCpuMicros()))
      .put("clientCpuMicrosPerOperation", rounded(sample.clientCpuMicros()))
      .put("p50Millis", rounded(sample.p50Millis()))
      .put("p99Millis", rounded(sample.p99Millis()))
      .put("maxMillis", rounded(sample.maxMillis()));
    return put(line, sample.faults());
  }

  static JsonObject put(JsonObject line, Faults faults) {
    return line
      .put("lost", faults.lost())
      .put("outOfOrder", faults.outOfOrder())
      .put("duplicates", faults.duplicates())
      .put("corrupt", faults.corrupt())
      .put("closed", faults.closed());
  }
}
