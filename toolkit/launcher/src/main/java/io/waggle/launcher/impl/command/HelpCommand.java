// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.ServerProvider;
import io.waggle.launcher.WaggleLauncher;
import io.waggle.launcher.impl.load.Servers;
import java.util.List;

/** {@code vertx help}: the commands, and the servers that {@code run} knows by name. */
@Name("help")
@Summary("Lists the commands and the servers that run by name; help COMMAND shows its options.")
final class HelpCommand extends DefaultCommand {

  private String command;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "command", required = false)
  @Description("The command to explain.")
  public void setCommand(String command) {
    this.command = command;
  }

  @Override
  public void run() {
    if (command != null) {
      executionContext.execute(command, "--help");
      return;
    }
    ((WaggleLauncher) executionContext.launcher()).printUsage();
    List<ServerProvider> servers = Servers.all(HelpCommand.class.getClassLoader());
    if (!servers.isEmpty()) {
      out.println("Servers, each with vertx run NAME [-conf FILE-OR-JSON] [-instances N] [-cluster]:");
      servers.forEach(server -> out.printf("    %-20s %s%n", Servers.fullName(server), server.summary()));
    }
  }
}
