// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Hidden;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.waggle.launcher.impl.process.Running;

/** {@code vertx stop}: asks a process to end by SIGTERM and waits until it has. Main thread. */
@Name(value = "stop", priority = 1)
@Summary("Stops a running process, as drain does, by SIGTERM.")
final class StopCommand extends NamedProcessCommand {

  private boolean redeploy;

  /** Set by {@code run -redeploy}: nothing there to stop is no failure then. */
  @Option(longName = "redeploy", flag = true)
  @Hidden
  public void setRedeploy(boolean redeploy) {
    this.redeploy = redeploy;
  }

  @Override
  public void run() {
    if (redeploy && Running.find(process()).isEmpty()) {
      return;
    }
    Running running = running();
    running.process().ifPresent(ProcessHandle::destroy);
    awaitEnd(running, "stopped");
  }
}
