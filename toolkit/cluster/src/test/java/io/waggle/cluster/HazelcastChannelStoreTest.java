// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import io.vertx.core.Vertx;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStoreContractTest;
import io.waggle.testkit.Await;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class HazelcastChannelStoreTest extends ChannelStoreContractTest {

  private static HazelcastInstance hazelcast;
  private static Vertx vertx;
  private static ChannelStore store;

  @BeforeAll
  static void open() {
    Config config = WaggleClusterManager.config().setClusterName("test-" + UUID.randomUUID());
    ((ServerSocketEndpointConfig) config.getAdvancedNetworkConfig().getEndpointConfigs()
      .get(EndpointQualifier.MEMBER)).setPort(0);
    hazelcast = Hazelcast.newHazelcastInstance(config);
    vertx = Vertx.vertx();
    store = new HazelcastChannelStore(vertx, hazelcast, "test");
  }

  @AfterAll
  static void close() {
    Await.result(store.close());
    Await.result(vertx.close());
    hazelcast.shutdown();
  }

  @Override
  protected ChannelStore store() {
    return store;
  }
}
