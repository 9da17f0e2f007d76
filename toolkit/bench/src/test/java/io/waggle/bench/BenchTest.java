// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.spi.launcher.CommandFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class BenchTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Bench.run(List.of(args), new PrintStream(out, true, StandardCharsets.UTF_8),
      new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void assertUsage(String message, String... args) {
    assertThat(run(args)).isEqualTo(Bench.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains(message).hasLineCount(1);
    assertThat(out.size()).isZero();
    err.reset();
  }

  @Test
  void wrongArgumentsAreNamedInOneLine() {
    assertUsage("scenario: nope (expected: ", "nope");
    assertUsage("scenario", new String[0]);
    assertUsage("argument: --bogus", "echo-text", "--bogus");
    assertUsage("argument: fanout-ws", "echo-text", "fanout-ws");
    assertUsage("rounds", "echo-text", "--rounds", "many");
    assertUsage("seconds: 0.0 (expected: more than 0)", "echo-text", "--seconds", "0");
    assertUsage("connections: 1,x (expected: ", "echo-text", "--connections", "1,x");
    assertUsage("connections: 0 (expected: at least 1)", "echo-text", "--connections=0");
  }

  @Test
  void optionsReachTheCommand() {
    BenchCommand command = new BenchCommand();
    assertThat(command.options()).isEqualTo(new BenchOptions(0, 3, BenchOptions.DEFAULT_WARMUP, List.of(), List.of(), false));
    command.setRounds(2);
    command.setSeconds(0.5);
    command.setWarmup(0);
    command.setConnections("10, 20");
    command.setFlags("-Xmx1g -XX:+UseG1GC");
    command.setSelf(true);
    assertThat(command.options()).isEqualTo(new BenchOptions(2, 0.5, 0, List.of(10, 20),
      List.of("-Xmx1g", "-XX:+UseG1GC"), true));
  }

  @Test
  void launcherFindsTheCommand() {
    assertThat(ServiceLoader.load(CommandFactory.class).stream().map(ServiceLoader.Provider::type))
      .contains((Class) BenchCommandFactory.class);
    assertThat(new BenchCommandFactory().define().getName()).isEqualTo("bench");
  }

  @Test
  void helpNamesEveryScenario() {
    String help = new BenchCommandFactory().define().getDescription();
    assertThat(Scenarios.names().split(", ")).allSatisfy(name -> assertThat(help).contains(name));
  }
}
