// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench;

import io.waggle.bench.load.FanOutLoad;
import io.waggle.bench.load.UserLoad;
import io.waggle.bench.reference.WebSocketUser;
import io.waggle.bench.server.WebSocketGroupWorker;
import io.waggle.bench.server.WebSocketUserWorker;
import java.util.List;

/** The scenarios on several nodes, each a JVM of its own. */
final class ClusterScenarios {

  private static final int NODES = 3;
  /** Messages under way of each publisher; on both sides a member hears one of them. */
  private static final int WINDOW = 2;

  static final List<Scenario> ALL = List.of(
    new ThroughputScenario("fanout-group", "100-byte messages to 5,000 WebSockets on 3 nodes, 2 messages under way",
      Setup.apart(WebSocketGroupWorker.class, NODES, () -> FanOutLoad.apart(WINDOW)),
      Setup.cluster(WebSocketGroupWorker.class, NODES, () -> FanOutLoad.cluster(WINDOW)), List.of(5_000)),
    new ThroughputScenario("send-uid", "100 WebSockets on one node, each sending to a user on another",
      Setup.cluster(WebSocketUser.class, 2, UserLoad::new),
      Setup.cluster(WebSocketUserWorker.class, 2, UserLoad::new), List.of(100)),
    new UidMemoryScenario());

  private ClusterScenarios() {
  }
}
