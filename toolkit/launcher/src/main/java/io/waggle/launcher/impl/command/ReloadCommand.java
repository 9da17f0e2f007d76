// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.Failure;
import io.waggle.launcher.impl.process.ControlClient;

/** {@code vertx reload}: replaces the business verticles of a running process. Main thread. */
@Name("reload")
@Summary("Replaces the business verticles of a running process by their newest version; sockets stay open.")
@Description("Business verticles are those that run was given with -with, and a main verticle that listens on no port. "
  + "A version that does not compile or start leaves the one before running.")
final class ReloadCommand extends NamedProcessCommand {

  @Override
  public void run() {
    JsonObject answer = ControlClient.ask(running(), "reload");
    print(answer, answer.getJsonArray("lines").stream().map(String::valueOf).toList());
    if (answer.containsKey("failure")) {
      throw new Failure(answer.getString("failure"));
    }
  }
}
