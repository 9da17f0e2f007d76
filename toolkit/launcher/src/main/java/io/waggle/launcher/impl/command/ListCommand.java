// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.impl.process.Running;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** {@code vertx list}: what this user runs: id, process, name and when it started. */
@Name(value = "list", priority = 1)
@Summary("Lists what runs, in the background or not.")
final class ListCommand extends DefaultCommand {

  private boolean json;

  /** Set by the launcher. */
  @Option(longName = "json", flag = true)
  @Description("Prints JSON.")
  public void setJson(boolean json) {
    this.json = json;
  }

  @Override
  public void run() {
    List<Running> all = Running.all();
    if (json) {
      JsonArray array = new JsonArray();
      all.forEach(one -> array.add(one.toJson()));
      out.println(array.encodePrettily());
    } else if (all.isEmpty()) {
      out.println("nothing runs");
    } else {
      all.forEach(one -> out.println(one.id() + "\tpid " + one.pid() + "\t" + one.name() + "\tsince "
        + one.startedAt().truncatedTo(ChronoUnit.SECONDS)));
    }
  }
}
