// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.List;

/** Several nodes in this JVM, with real event buses between them. Test thread. */
final class Nodes implements AutoCloseable {

  private final List<Vertx> all = new ArrayList<>();

  Nodes(int count) {
    for (int i = 0; i < count; i++) {
      add();
    }
    awaitEachOther();
  }

  Vertx add() {
    VertxOptions options = new VertxOptions();
    options.getEventBusOptions().setHost("127.0.0.1");
    Vertx vertx = Await.result(
      Vertx.builder().with(options).withClusterManager(new FakeClusterManager()).buildClustered());
    Await.result(peers(vertx).ready());
    all.add(vertx);
    return vertx;
  }

  Vertx get(int index) {
    return all.get(index);
  }

  static Peers peers(Vertx vertx) {
    return Peers.of(WaggleVertx.of(vertx));
  }

  void awaitEachOther() {
    Await.until("all know each other", () -> all.stream().allMatch(vertx ->
      peers(vertx).nodes().size() == all.size() - 1));
  }

  /** Ends one as a process ends that says good-bye. */
  void stop(Vertx vertx) {
    all.remove(vertx);
    Await.result(vertx.close());
  }

  @Override
  public void close() {
    all.forEach(vertx -> Await.result(vertx.close()));
    FakeClusterManager.reset();
  }
}
