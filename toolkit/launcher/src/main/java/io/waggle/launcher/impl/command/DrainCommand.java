// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.waggle.launcher.impl.process.ControlClient;
import io.waggle.launcher.impl.process.Running;

/** {@code vertx drain}: lets a running process end in order, and waits until it has. Main thread. */
@Name("drain")
@Summary("Lets a running process end in order: ports closed, clients told to move, requests answered.")
@Description("Does what SIGTERM does. The times are the process's own: -Dwaggle.drain.waitMs (0; 5000 in Kubernetes), "
  + "-Dwaggle.drain.perSecond (500), -Dwaggle.drain.inFlightMs (10000), -Dwaggle.drain.graceMs (30000), or "
  + "WAGGLE_DRAIN_WAIT_MS and so on in its environment.")
final class DrainCommand extends NamedProcessCommand {

  @Override
  public void run() {
    Running running = running();
    ControlClient.ask(running, "drain");
    awaitEnd(running, "drained");
  }
}
