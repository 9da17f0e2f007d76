// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher;

import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.spi.launcher.DefaultCommand;
import java.util.List;

/** {@code vertx list}: what runs in the background: id, process and name. */
@Name(value = "list", priority = 1)
@Summary("Lists what start has started and still runs.")
final class ListCommand extends DefaultCommand {

  @Override
  public void run() {
    List<Background.Application> all = Background.all().toList();
    if (all.isEmpty()) {
      out.println("nothing runs in the background");
    }
    all.forEach(one -> out.println(one.id() + "\tpid " + one.process().pid() + "\t" + one.name()));
  }
}
