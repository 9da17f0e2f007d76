// SPDX-License-Identifier: Apache-2.0
package io.waggle.launcher.impl.command;

import io.vertx.core.cli.annotations.Description;
import io.vertx.core.cli.annotations.Option;
import io.vertx.core.spi.launcher.DefaultCommand;
import io.waggle.launcher.impl.process.Remote;
import java.util.List;

/** What the commands that look at a running process have in common. Main thread. */
abstract class OperatorCommand extends DefaultCommand {

  private static final String CLEAR = "\033[H\033[2J\033[3J";
  private static final long REFRESH_MS = 1_000;

  private String process;
  private boolean json;
  private boolean cluster;
  private boolean live;

  /** Set by the launcher. */
  @Option(longName = "process", shortName = "p", argName = "pid-or-name")
  @Description("Which process, if several run.")
  public void setProcess(String process) {
    this.process = process;
  }

  /** Set by the launcher. */
  @Option(longName = "json", flag = true)
  @Description("Prints JSON.")
  public void setJson(boolean json) {
    this.json = json;
  }

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

  final boolean isJson() {
    return json;
  }

  final boolean isCluster() {
    return cluster;
  }

  @Override
  public void run() {
    Remote remote = Remote.find(process, cluster);
    do {
      String text = String.join(System.lineSeparator(), lines(remote));
      out.println(live && !json ? CLEAR + text : text);
    } while (live && Remote.pause(REFRESH_MS));
  }

  /** Returns what to print. */
  abstract List<String> lines(Remote remote);
}
