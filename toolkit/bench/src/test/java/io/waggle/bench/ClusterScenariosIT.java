// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The scenarios on several nodes, each a process, shortly: that they measure at all, and that nothing is lost. */
@Tag("cluster")
@EnabledOnOs(value = OS.LINUX, disabledReason = "process figures are read from /proc, which is Linux only")
class ClusterScenariosIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private List<JsonObject> run(String... args) {
    int code = Bench.run(List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8),
      new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).as("exit code; %s %s", out, err).isZero();
    List<JsonObject> lines = out.toString(StandardCharsets.UTF_8).lines().map(JsonObject::new).toList();
    assertThat(lines).allSatisfy(line -> {
      assertThat(line.getLong("lost")).isZero();
      assertThat(line.getLong("outOfOrder")).isZero();
    });
    return lines;
  }

  private static void assertPair(List<JsonObject> lines) {
    assertThat(lines).extracting(line -> line.getString("side")).containsExactly("reference", "ours", null);
    assertThat(lines.get(0).getLong("operations")).isPositive();
    assertThat(lines.get(1).getLong("operations")).isPositive();
    assertThat(lines.get(2).getDouble("ratio")).isPositive();
  }

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void groupOnThreeNodesIsSentToWithoutLoss() {
    assertPair(run("fanout-group", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "30"));
  }

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void usersOnAnotherNodeAreSentToWithoutLoss() {
    assertPair(run("send-uid", "--rounds", "1", "--seconds", "1", "--warmup", "1", "--connections", "10"));
  }

  @Test
  @Timeout(value = 300, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void uidsAreWeighedOnBothNodes() {
    List<JsonObject> lines = run("memory-uid", "--rounds", "1", "--connections", "2000");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).getLong("heapBytesPerUidHere")).isPositive();
    assertThat(lines.get(0).getLong("heapBytesPerUidElsewhere")).isPositive();
    assertThat(lines.get(1).getDouble("ratio")).isPositive();
  }
}
