// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Argument;
import io.vertx.core.cli.annotations.Description;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.process.Running;
import java.util.List;

/** What commands that change a whole process have in common: its id is their argument. Main thread. */
abstract class NamedProcessCommand extends ProcessCommand {

  /** Set by the launcher. */
  @Argument(index = 0, argName = "id", required = false)
  @Description("The process: its id, its process id or what it runs, as list shows them; not needed if one runs.")
  public void setId(String id) {
    setProcess(id);
  }

  /** Waits until the process has ended, and says so. */
  final void awaitEnd(Running running, String how) {
    running.awaitEnd();
    print(new JsonObject().put("id", running.id()).put("pid", running.pid()).put("result", how),
      List.of(how + " " + running.id()));
  }
}
