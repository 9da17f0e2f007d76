// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.json.JsonObject;
import io.waggle.launcher.impl.process.AdminClient;
import io.waggle.launcher.impl.process.Choice;
import io.waggle.launcher.impl.process.Running;
import java.util.List;

/**
 * What commands that look into a running process have in common: once or again and again, one node or all. Main thread.
 */
abstract class LookCommand extends ProcessCommand {

  private static final String CLEAR = "\033[H\033[2J\033[3J";
  private static final long REFRESH_MS = 1_000;

  private boolean cluster;
  private boolean live;

  /** Set by the launcher. */
  @Option(longName = "cluster", flag = true)
  @Description("Asks all nodes of the cluster.")
  public void setCluster(boolean cluster) {
    this.cluster = cluster;
  }

  /** Set by the launcher. */
  @Option(longName = "live", shortName = "d", flag = true)
  @Description("Prints again every second, until Ctrl-C.")
  public void setLive(boolean live) {
    this.live = live;
  }

  final boolean isCluster() {
    return cluster;
  }

  @Override
  Running running() {
    return Choice.of(process(), cluster);
  }

  @Override
  public void run() {
    AdminClient admin = AdminClient.of(running());
    do {
      JsonObject answer = ask(admin);
      if (live && !isJson()) {
        out.print(CLEAR);
      }
      print(answer, isJson() ? List.of() : lines(answer));
    } while (live && Choice.pause(REFRESH_MS));
  }

  /** Asks for what is to be shown. */
  abstract JsonObject ask(AdminClient admin);

  /** Returns what to print for people. */
  abstract List<String> lines(JsonObject answer);
}
