// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.process.Remote;
import java.util.ArrayList;
import java.util.List;

/** {@code vertx status}: what a running process does, instance by instance. Main thread. */
@Name(value = "status", priority = 1)
@Summary("Shows what a running process does, instance by instance.")
final class StatusCommand extends OperatorCommand {

  @Override
  List<String> lines(Remote remote) {
    JsonObject answer = remote.get("/api/status" + (isCluster() ? "?cluster=true" : ""));
    if (isJson()) {
      return List.of(answer.encodePrettily());
    }
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
