// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.process.Choice;
import io.waggle.launcher.impl.process.Running;
import java.util.List;

/** What all commands for a running process have in common: which process, and JSON or text. Main thread. */
abstract class ProcessCommand extends DefaultCommand {

  private String process;
  private boolean json;

  /** Set by the launcher. */
  @Option(longName = "process", shortName = "p", argName = "id")
  @Description("Which process, if several run: its id, its process id or what it runs, as list shows them.")
  public void setProcess(String process) {
    if (process == null) {
      return;
    }
    if (this.process != null && !this.process.equals(process)) {
      throw Failure.usage("--process: " + process + " (expected: one process, not " + this.process + " too)");
    }
    this.process = process;
  }

  /** Set by the launcher. */
  @Option(longName = "json", flag = true)
  @Description("Prints JSON.")
  public void setJson(boolean json) {
    this.json = json;
  }

  /** Returns what the user named, or null. */
  final String process() {
    return process;
  }

  final boolean isJson() {
    return json;
  }

  /** Returns the process that is meant. */
  Running running() {
    return Choice.of(process, false);
  }

  /** Prints an answer, as JSON if the user wants that. */
  final void print(JsonObject answer, List<String> lines) {
    if (json) {
      out.println(answer.encodePrettily());
    } else {
      lines.forEach(out::println);
    }
  }
}
