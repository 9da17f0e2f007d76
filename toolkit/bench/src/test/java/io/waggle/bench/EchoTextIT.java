// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.EchoLoad;
import io.waggle.bench.reference.TextEcho;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Both servers of {@code echo-text} as real processes, shortly: that it measures at all, and that nothing is lost. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "process figures are read from /proc, which is Linux only")
class EchoTextIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private Report report() {
    return new Report(stream(out), stream(err));
  }

  private int run(String... args) {
    return Bench.run(List.of(args), stream(out), stream(err));
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void measuresBothSidesWithoutLoss() {
    int code = run("echo-text", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "10");
    List<JsonObject> lines = out.toString(StandardCharsets.UTF_8).lines().map(JsonObject::new).toList();
    assertThat(code).as("exit code; %s", err).isZero();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0).getString("side")).isEqualTo("reference");
    assertThat(lines.get(1).getString("side")).isEqualTo("ours");
    for (JsonObject line : lines.subList(0, 2)) {
      assertThat(line.getInteger("connections")).isEqualTo(10);
      assertThat(line.getLong("operations")).isPositive();
      assertThat(line.getDouble("p99Millis")).isGreaterThanOrEqualTo(line.getDouble("p50Millis")).isPositive();
      assertThat(line.getDouble("serverCpuMicrosPerOperation")).isPositive();
    }
    JsonObject last = lines.get(2);
    assertThat(last.getString("scenario")).isEqualTo("echo-text");
    assertThat(last.getDouble("ratio")).isPositive();
    for (JsonObject line : lines) {
      assertThat(line.getLong("lost")).isZero();
      assertThat(line.getLong("outOfOrder")).isZero();
    }
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void serverThatLosesAndRepeatsFailsTheScenario() {
    Scenario scenario = new ThroughputScenario("faulty", "", TextEcho.class, FaultyEcho.class, List.of(10),
      EchoLoad::lines);
    int code = Bench.run(scenario, new BenchOptions(1, 0.2, 0.5, List.of(), List.of(), false),
      report());
    JsonObject last = new JsonObject(out.toString(StandardCharsets.UTF_8).lines().reduce((a, b) -> b).orElseThrow());
    assertThat(code).isEqualTo(Bench.FAILED);
    assertThat(last.getValue("ratio")).isNull();
    assertThat(last.getLong("lost")).isEqualTo(10);
    assertThat(last.getLong("duplicates")).isEqualTo(10);
    assertThat(last.getString("failure")).startsWith("ours with 10 connections");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("FAILED");
  }

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void serverThatDoesNotStartFailsTheScenario() {
    Scenario scenario = new ThroughputScenario("none", "", TextEcho.class, EchoTextIT.class, List.of(10),
      EchoLoad::lines);
    int code = Bench.run(scenario, new BenchOptions(1, 0.2, 0, List.of(), List.of(), false),
      report());
    assertThat(code).isEqualTo(Bench.FAILED);
    assertThat(new JsonObject(out.toString(StandardCharsets.UTF_8)).getString("failure")).contains("EchoTextIT: ended");
  }
}
