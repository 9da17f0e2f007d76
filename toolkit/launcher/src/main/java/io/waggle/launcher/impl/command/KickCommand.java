// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.process.AdminClient;
import io.waggle.launcher.impl.process.Choice;
import java.util.List;

/** {@code vertx kick}: closes a connection, on whichever node of the cluster it is. Main thread. */
@Name(value = "kick", priority = 1)
@Summary("Closes a connection of a running process, or of another node of its cluster.")
final class KickCommand extends ProcessCommand {

  private String id;
  private boolean cluster;

  /** Set by the launcher. */
  @Argument(index = 0, argName = "cid")
  @Description("The id that vertx connections shows as cid.")
  public void setId(String id) {
    this.id = id;
  }

  /** Set by the launcher. */
  @Option(longName = "cluster", flag = true)
  @Description("Any node of the cluster that runs here will do to ask.")
  public void setCluster(boolean cluster) {
    this.cluster = cluster;
  }

  @Override
  public void run() {
    AdminClient admin = AdminClient.of(Choice.of(process(), cluster));
    print(admin.post("/api/kick", new JsonObject().put("id", id)), List.of("closed " + TextTable.clean(id, 80)));
  }
}
