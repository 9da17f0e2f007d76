// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import com.hazelcast.config.Config;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.waggle.Gateway;
import io.waggle.cluster.WaggleClusterManager;
import io.waggle.testkit.Await;
import io.waggle.testkit.FreePorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;

/** Two nodes of Hazelcast: the first that ends takes its half of the map along, and the copies count. */
@Tag("cluster")
class ReceiptsOnHazelcastTest extends ReceiptsClusterContract {

  private static final Duration START = Duration.ofSeconds(60);

  private final String cluster = UUID.randomUUID().toString();
  private final List<Integer> ports = FreePorts.take(2);
  private final List<HazelcastClusterManager> managers = new ArrayList<>();
  private Vertx first;
  private Vertx second;

  @Override
  Vertx node(int index) {
    if (first == null) {
      first = Await.result(start(0), START);
      second = Await.result(start(1), START);
      Await.until("both nodes know each other", () -> Await.result(Gateway.of(first, "push").everyone().count())
        .complete());
    }
    return index == 0 ? first : second;
  }

  private Future<Vertx> start(int index) {
    Config config = WaggleClusterManager.config();
    config.setClusterName(cluster);
    config.getNetworkConfig().setPort(ports.get(index));
    config.getNetworkConfig().getJoin().getTcpIpConfig()
      .setMembers(ports.stream().map(each -> "127.0.0.1:" + each).toList());
    HazelcastClusterManager manager = new HazelcastClusterManager(config);
    managers.add(manager);
    return Vertx.builder()
      .with(new VertxOptions().setEventLoopPoolSize(1).setEventBusOptions(new EventBusOptions().setHost("127.0.0.1")))
      .withClusterManager(manager)
      .buildClustered();
  }

  @Override
  void endFirst() {
    // Not shut down, which would hand its part over: gone.
    managers.get(0).getHazelcastInstance().getLifecycleService().terminate();
    Await.until("the other is alone", START, () ->
      managers.get(1).getHazelcastInstance().getCluster().getMembers().size() == 1);
  }

  @Override
  void endAll() {
    Await.result(second.close(), START);
    // Of a node whose member is gone, closing may fail.
    Await.result(first.close().otherwiseEmpty(), START);
  }
}
