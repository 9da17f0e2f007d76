// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Hidden;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.impl.process.Ending;
import io.waggle.launcher.impl.process.Running;

/** {@code vertx stop}: asks a process to end and waits until it has. Main thread. */
@Name(value = "stop", priority = 1)
@Summary("Stops a running process, as drain does, by SIGTERM.")
final class StopCommand extends DefaultCommand {

  private String id;
  private boolean redeploy;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "id", required = false)
  @Description("The id that start printed and list shows; not needed if one process runs.")
  public void setId(String id) {
    this.id = id;
  }

  /** Set by {@code run -redeploy}: nothing there to stop is no failure then. */
  @Option(longName = "redeploy", flag = true)
  @Hidden
  public void setRedeploy(boolean redeploy) {
    this.redeploy = redeploy;
  }

  @Override
  public void run() {
    if (redeploy && Running.find(id).isEmpty()) {
      return;
    }
    Running running = Running.one(id);
    running.process().ifPresent(process -> {
      process.destroy();
      Ending.await(running.id(), process);
    });
    out.println("stopped " + running.id());
  }
}
