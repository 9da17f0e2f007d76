// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.bench.load.Faults;
import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void ratioIsTheLowestMedianOfTheSizesWhereHigherIsBetter() {
    Summary summary = new Summary("fanout-ws", Summary.Better.HIGHER, false);
    summary.pair(1_000, 100, 140);
    summary.pair(1_000, 100, 120);
    summary.pair(1_000, 100, 130);
    summary.pair(5_000, 100, 131);
    summary.pair(5_000, "cpu", 8, 6);
    JsonObject line = new JsonObject(summary.lastLine().encode());
    assertThat(line.getString("scenario")).isEqualTo("fanout-ws");
    assertThat(line.getDouble("ratio")).isEqualTo(1.3);
    assertThat(line.getJsonObject("ratios")).isEqualTo(new JsonObject().put("1000", 1.3).put("5000", 1.31));
    assertThat(line.getJsonObject("cpuRatios")).isEqualTo(new JsonObject().put("5000", 0.75));
    assertThat(line.getJsonObject("pairs").getJsonArray("1000").getList()).containsExactly(1.4, 1.2, 1.3);
    assertThat(line.getInteger("lost")).isZero();
    assertThat(line.containsKey("failure")).isFalse();
    assertThat(line.containsKey("self")).isFalse();
  }

  @Test
  void ratioIsTheHighestMedianOfTheSizesWhereLowerIsBetter() {
    Summary summary = new Summary("idle-ws", Summary.Better.LOWER, false);
    summary.pair(1_000, 100, 20);
    summary.pair(10_000, 100, 30);
    assertThat(summary.lastLine().getDouble("ratio")).isEqualTo(0.3);
  }

  @Test
  void anyFaultFailsAndIsNamed() {
    for (Faults fault : new Faults[] {new Faults(1, 0, 0, 0, 0), new Faults(0, 1, 0, 0, 0), new Faults(0, 0, 1, 0, 0),
        new Faults(0, 0, 0, 1, 0), new Faults(0, 0, 0, 0, 1)}) {
      Summary summary = new Summary("echo-text", Summary.Better.HIGHER, false);
      summary.faults("ours", 100, Faults.NONE);
      assertThat(summary.failure()).isNull();
      summary.faults("ours", 100, fault);
      assertThat(summary.failure()).contains("ours with 100 connections").contains("=1");
      assertThat(summary.lastLine().getString("failure")).isEqualTo(summary.failure());
    }
  }

  @Test
  void scenarioWithoutAPairHasNoRatio() {
    Summary summary = new Summary("http", Summary.Better.HIGHER, false);
    summary.fail("no server");
    JsonObject line = new JsonObject(summary.lastLine().encode());
    assertThat(line.getValue("ratio")).isNull();
    assertThat(line.getString("failure")).isEqualTo("no server");
  }

  @Test
  void figureOfZeroFailsInsteadOfGivingARatio() {
    Summary summary = new Summary("http", Summary.Better.HIGHER, false);
    summary.pair(100, 0, 5);
    assertThat(summary.failure()).isNotNull();
    assertThat(summary.lastLine().getValue("ratio")).isNull();
  }

  @Test
  void comparisonWithItselfSaysSo() {
    assertThat(new Summary("http", Summary.Better.HIGHER, true).lastLine().getBoolean("self")).isTrue();
  }
}
