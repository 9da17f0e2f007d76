// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;

/** A cluster of several Vert.x in this JVM: a member list in memory, a real event bus over loopback. */
public final class Nodes implements AutoCloseable {

  private final List<Vertx> nodes = new ArrayList<>();

  /** Starts a cluster and waits until everybody knows everybody. */
  public static Nodes of(int count) {
    FakeClusterManager.reset();
    Nodes nodes = new Nodes();
    for (int i = 0; i < count; i++) {
      nodes.start();
    }
    nodes.awaitPeers();
    return nodes;
  }

  /** Starts one more. */
  public Vertx start() {
    Vertx vertx = Await.result(Vertx.builder()
      .with(new VertxOptions().setEventLoopPoolSize(2).setPreferNativeTransport(true)
        .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
      .withClusterManager(new FakeClusterManager()).buildClustered());
    peers(vertx);
    nodes.add(vertx);
    return vertx;
  }

  /** Returns who a node takes for alive. */
  public static Peers peers(Vertx vertx) {
    return Peers.of(WaggleVertx.of(vertx));
  }

  /** Waits until every node knows all the others. */
  public void awaitPeers() {
    Await.until("all nodes know each other",
      () -> nodes.stream().allMatch(node -> peers(node).nodes().size() == nodes.size() - 1));
  }

  public Vertx get(int index) {
    return nodes.get(index);
  }

  /** Closes one. */
  public void stop(int index) {
    Await.result(nodes.remove(index).close());
  }

  @Override
  public void close() {
    while (!nodes.isEmpty()) {
      stop(nodes.size() - 1);
    }
  }
}
