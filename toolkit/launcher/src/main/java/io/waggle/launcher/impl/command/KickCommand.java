// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.process.Remote;
import java.util.List;

/** {@code vertx kick}: closes a connection, on whichever node of the cluster it is. Main thread. */
@Name(value = "kick", priority = 1)
@Summary("Closes a connection of a running process.")
final class KickCommand extends OperatorCommand {

  private String id;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "id")
  @Description("The id that vertx connections shows as cid.")
  public void setId(String id) {
    this.id = id;
  }

  @Override
  List<String> lines(Remote remote) {
    JsonObject answer = remote.post("/api/kick", new JsonObject().put("id", id));
    return List.of(isJson() ? answer.encode() : "closed " + TextTable.clean(id, 80));
  }
}
