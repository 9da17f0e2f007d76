// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.process.ControlClient;
import io.waggle.launcher.impl.process.Ending;
import io.waggle.launcher.impl.process.Running;

/** {@code vertx drain}: lets a running process end in order, and waits until it has. Main thread. */
@Name("drain")
@Summary("Lets a running process end in order: ports closed, clients told to move, requests answered.")
@Description("Does what SIGTERM does. The times are the process's own: -Dwaggle.drain.waitMs (0; 5000 in Kubernetes), "
  + "-Dwaggle.drain.perSecond (500), -Dwaggle.drain.inFlightMs (10000), -Dwaggle.drain.graceMs (30000).")
final class DrainCommand extends DefaultCommand {

  private String id;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "id", required = false)
  @Description("The id that list shows; not needed if one process runs.")
  public void setId(String id) {
    this.id = id;
  }

  @Override
  public void run() {
    Running running = Running.one(id);
    ProcessHandle process = running.process().orElseThrow(() -> new Failure("id: " + running.id() + " has ended"));
    ControlClient.ask(running, new JsonObject().put("command", "drain"));
    Ending.await(running.id(), process);
    out.println("drained " + running.id());
  }
}
