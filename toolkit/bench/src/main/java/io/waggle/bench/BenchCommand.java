// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.cli.CLIException;
import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Hidden;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.DefaultCommand;
import java.util.List;

/** The command {@code vertx bench <scenario>}. Made and called by the launcher's thread. */
@Name("bench")
@Summary("Compares Waggle with bare Vert.x")
@Description("Runs a server on bare Vert.x and one on Waggle alternately, prints a JSON line per measurement, and last "
  + "the median ratio of the pairs. Scenarios: http, echo-text, echo-ws, fanout-ws, fanout-ws-burst, "
  + "idle-ws, idle-tcp, start, push-fanout, socketio-fanout, socketio-ack, idle-push, recover, "
  + "mqtt-fanout, mqtt-pairs-q0, mqtt-pairs-q1, mqtt-pairs-q2, mqtt-fanin, mqtt-persistent, idle-mqtt, "
  + "fanout-group, send-uid, memory-uid.")
public class BenchCommand extends DefaultCommand {

  private String scenario;
  private int rounds;
  private double seconds = BenchOptions.DEFAULT_SECONDS;
  private double warmup = BenchOptions.DEFAULT_WARMUP;
  private String connections;
  private String flags;
  private boolean self;

  /** Sets which scenario runs. */
  @Argument(index = 0, argName = "scenario")
  @Description("What to compare.")
  public void setScenario(String scenario) {
    this.scenario = scenario;
  }

  /** Sets the number of pairs; 0 for the scenario's own. */
  @Option(longName = "rounds", argName = "n")
  @Description("Pairs of measurements (default: 4; start 9, idle-ws and idle-tcp 5, memory and recover 3).")
  public void setRounds(int rounds) {
    this.rounds = rounds;
  }

  /** Sets the length of a measurement, in seconds. */
  @Option(longName = "seconds", argName = "s")
  @Description("Seconds recorded in one measurement (default: 3).")
  public void setSeconds(double seconds) {
    this.seconds = seconds;
  }

  /** Sets how long each server is warmed, in seconds. */
  @Option(longName = "warmup", argName = "s")
  @Description("Seconds of load before the first measurement of each server (default: 20).")
  public void setWarmup(double warmup) {
    this.warmup = warmup;
  }

  /** Sets the numbers of connections, with commas between. */
  @Option(longName = "connections", argName = "n,n")
  @Description("Connections, or subscribers; several sizes with commas between.")
  public void setConnections(String connections) {
    this.connections = connections;
  }

  /** Sets the flags of the servers' JVMs, with blanks between. */
  @Option(longName = "flags", argName = "flags")
  @Description("Flags of both servers' JVMs in place of the scenario's own, such as \"-Xmx1g -XX:+UseG1GC\".")
  public void setFlags(String flags) {
    this.flags = flags;
  }

  /** Compares the reference with itself, to see how much of a ratio is noise. */
  @Option(longName = "self", flag = true)
  @Hidden
  public void setSelf(boolean self) {
    this.self = self;
  }

  String scenario() {
    return scenario;
  }

  /** Returns the options that were set; throws {@link IllegalArgumentException} if one is out of range. */
  BenchOptions options() {
    return new BenchOptions(rounds, seconds, warmup,
      connections == null ? List.of() : BenchOptions.sizes(connections),
      flags == null ? List.of() : BenchOptions.flags(flags), self);
  }

  @Override
  public void run() throws CLIException {
    int code = Bench.run(this, executionContext.commandLine().allArguments(), out(), System.err);
    if (code != 0) {
      System.exit(code);
    }
  }
}
