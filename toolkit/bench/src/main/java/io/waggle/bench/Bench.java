// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.vertx.core.cli.CLI;
import io.vertx.core.cli.CLIException;
import io.vertx.core.cli.CommandLine;
import io.vertx.core.cli.annotations.CLIConfigurator;
import java.io.PrintStream;
import java.util.List;

/**
 * Runs a scenario without the launcher: {@code java -cp … io.waggle.bench.Bench echo-text --rounds 2}. Options are
 * those of {@code vertx bench}.
 */
public final class Bench {

  /** Exit code of a scenario that could not run, or saw a fault. */
  static final int FAILED = 1;
  /** Exit code of a wrong command line. */
  static final int USAGE = 2;

  private Bench() {
  }

  /** Exits with 0, with 1 if the scenario failed, or with 2 if the arguments are wrong. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  static int run(List<String> args, PrintStream out, PrintStream err) {
    CLI cli = CLIConfigurator.define(BenchCommand.class);
    BenchCommand command = new BenchCommand();
    try {
      CommandLine line = cli.parse(args);
      CLIConfigurator.inject(line, command);
      return run(command, line.allArguments(), out, err);
    } catch (CLIException e) {
      err.println("bench: " + e.getMessage());
      return USAGE;
    }
  }

  static int run(BenchCommand command, List<String> arguments, PrintStream out, PrintStream err) {
    Scenario scenario;
    BenchOptions options;
    try {
      if (arguments.size() > 1) {
        throw new IllegalArgumentException("argument: " + arguments.get(1) + " (expected: one scenario, known options)");
      }
      scenario = Scenarios.named(command.scenario());
      options = command.options();
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return USAGE;
    }
    return run(scenario, options, new Report(out, err));
  }

  static int run(Scenario scenario, BenchOptions options, Report report) {
    Summary summary = new Summary(scenario.name(), scenario.better(), options.self());
    try {
      scenario.run(options, report, summary);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      report.progress(scenario.name() + ": interrupted");
      return FAILED;
    } catch (Exception e) {
      summary.fail(e.getMessage() == null ? e.toString() : e.getMessage());
    }
    report.line(summary.lastLine());
    if (summary.failure() != null) {
      report.progress(scenario.name() + ": FAILED: " + summary.failure());
      return FAILED;
    }
    return 0;
  }
}
