// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.process.AdminClient;
import java.util.ArrayList;
import java.util.List;

/** {@code vertx status}: what a running process does, instance by instance. Main thread. */
@Name(value = "status", priority = 1)
@Summary("Shows what a running process does, instance by instance.")
final class StatusCommand extends LookCommand {

  /** Set by the launcher. */
  @Argument(index = 0, argName = "id", required = false)
  @Description("The process: its id, its process id or what it runs, as list shows them; not needed if one runs.")
  public void setId(String id) {
    setProcess(id);
  }

  @Override
  JsonObject ask(AdminClient admin) {
    return admin.get("/api/status" + (isCluster() ? "?cluster=true" : ""));
  }

  @Override
  List<String> lines(JsonObject answer) {
    if (!isCluster()) {
      return StatusReport.of(answer);
    }
    List<String> lines = new ArrayList<>();
    for (Object node : answer.getJsonArray("nodes")) {
      lines.addAll(StatusReport.of((JsonObject) node));
      lines.add("");
    }
    return lines;
  }
}
