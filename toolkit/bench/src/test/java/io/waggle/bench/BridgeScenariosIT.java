// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.waggle.testkit.Binaries;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/** The scenarios of the bridges with real processes, shortly: that they measure at all, and that nothing is lost. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "process figures are read from /proc, which is Linux only")
@Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BridgeScenariosIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private List<JsonObject> run(String... args) {
    int code = Bench.run(List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8),
      new PrintStream(err, true, StandardCharsets.UTF_8));
    if (out.toString(StandardCharsets.UTF_8).contains("npm ci:")) {
      throw new TestAbortedException("the reference cannot be installed: " + out);
    }
    assertThat(code).as("exit code; %s %s", out, err).isZero();
    List<JsonObject> lines = out.toString(StandardCharsets.UTF_8).lines().map(JsonObject::new).toList();
    assertThat(lines).allSatisfy(line -> {
      assertThat(line.getLong("lost")).isZero();
      assertThat(line.getLong("outOfOrder")).isZero();
      assertThat(line.getLong("duplicates")).isZero();
    });
    assertThat(lines.get(lines.size() - 1).getDouble("ratio")).isPositive();
    return lines;
  }

  private static void requireNode() {
    Binaries.require("node");
    Binaries.require("npm");
  }

  private static void assertOperations(JsonObject line, String side) {
    assertThat(line.getString("side")).isEqualTo(side);
    assertThat(line.getLong("operations")).isPositive();
    assertThat(line.getDouble("serverCpuMicrosPerOperation")).isPositive();
  }

  @Test
  void socketIoOnNodeIsMeasuredAgainstItself() {
    requireNode();
    List<JsonObject> lines =
      run("socketio-ack", "--self", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "10");
    assertThat(lines).hasSize(3);
    assertOperations(lines.get(0), "reference");
    assertThat(lines.get(0).getString("transport")).startsWith("node ");
    assertThat(lines.get(2).getBoolean("self")).isTrue();
  }

  @Test
  void acknowledgementsOfSocketIoAreMeasured() {
    requireNode();
    List<JsonObject> lines =
      run("socketio-ack", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "10");
    assertThat(lines).hasSize(3);
    assertOperations(lines.get(0), "reference");
    assertOperations(lines.get(1), "ours");
  }

  @Test
  void aRoomOfSocketIoIsMeasuredAndItsMembersAreWeighed() {
    requireNode();
    List<JsonObject> lines =
      run("socketio-fanout", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "1000");
    assertThat(lines).hasSize(5);
    assertOperations(lines.get(0), "reference");
    assertOperations(lines.get(1), "ours");
    assertThat(lines.subList(2, 4)).allSatisfy(line ->
      assertThat(line.getLong("rssBytesPerConnection")).isPositive());
    assertThat(lines.get(4).getJsonObject("rssRatios").getDouble("1000")).isPositive();
  }

  @Test
  void pushToAChannelIsMeasured() {
    List<JsonObject> lines =
      run("push-fanout", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "50");
    assertThat(lines).hasSize(3);
    assertOperations(lines.get(0), "reference");
    assertOperations(lines.get(1), "ours");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqtt-fanout", "mqtt-pairs-q0", "mqtt-pairs-q1", "mqtt-pairs-q2", "mqtt-fanin",
    "mqtt-persistent"})
  void mqttIsMeasuredBesideMosquitto(String scenario) {
    Binaries.require("mosquitto");
    List<JsonObject> lines = run(scenario, "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "10");
    assertThat(lines).hasSize(3);
    assertOperations(lines.get(0), "reference");
    assertThat(lines.get(0).getString("transport")).startsWith("mosquitto ");
    assertOperations(lines.get(1), "ours");
  }

  @Test
  void idleMqttClientsAreWeighedBesideThoseOfBareVertx() {
    List<JsonObject> lines = run("idle-mqtt", "--rounds", "1", "--connections", "2000");
    assertThat(lines).hasSize(3);
    assertThat(lines.subList(0, 2)).allSatisfy(line ->
      assertThat(line.getLong("rssBytesPerConnection")).isPositive());
  }

  @Test
  void idlePushClientsAreWeighed() {
    List<JsonObject> lines = run("idle-push", "--rounds", "1", "--connections", "2000");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).getLong("rssBytesPerConnection")).isPositive();
  }

  @Test
  void pushClientsThatReturnGetWhatTheyMissed() {
    List<JsonObject> lines = run("recover", "--rounds", "1", "--connections", "200");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).getDouble("allMillis")).isPositive();
  }
}
