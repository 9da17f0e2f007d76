// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.process;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.waggle.cluster.WaggleClusterManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** A server under test that is a node of a cluster, with the configuration Waggle ships. Any thread. */
final class ClusterMember {

  private static final Logger ROOT = Logger.getLogger("");
  /** It warns of what is as it should be here. */
  private static final Logger HAZELCAST = Logger.getLogger("com.hazelcast");

  private ClusterMember() {
  }

  /** Returns the flags that make a server one of so many nodes on 127.0.0.1, for each of them. */
  static List<List<String>> flags(int nodes) throws IOException {
    String name = "-D" + WaggleClusterManager.NAME + "=bench-" + ProcessHandle.current().pid() + "-"
      + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    Set<Integer> ports = new LinkedHashSet<>();
    while (ports.size() < nodes) {
      ports.add(ColdStart.freePort());
    }
    String members = "-D" + WaggleClusterManager.MEMBERS + "="
      + ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    List<List<String>> flags = new ArrayList<>();
    ports.forEach(port -> flags.add(List.of(name, members, "-D" + WaggleClusterManager.PORT + "=" + port)));
    return flags;
  }

  /** Joins the cluster that this process's flags name. */
  static Future<Vertx> join(VertxOptions options) {
    ROOT.setLevel(Level.WARNING);
    HAZELCAST.setLevel(Level.SEVERE);
    options.setEventBusOptions(WaggleClusterManager.eventBusOptions(new EventBusOptions()));
    return Vertx.builder().with(options).withClusterManager(new WaggleClusterManager()).buildClustered();
  }
}
