// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.waggle.ChannelMessage;
import io.waggle.spi.ChannelStore;
import io.waggle.spi.ChannelStore.Appended;
import io.waggle.spi.ChannelStore.Retention;
import io.waggle.spi.ChannelStoreContractTest;
import io.waggle.testkit.Await;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

  /** Hazelcast's documentation leaves open whether others may add in the middle of what is added at once. */
  @Test
  void whatTwoNodesAddAtOnceIsWhereTheyWereTold() {
    ChannelStore other = new HazelcastChannelStore(vertx, hazelcast, "test");
    Retention kept = new Retention(5_000, 60_000, 0);
    Map<String, Future<Appended>> appended = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      for (ChannelStore each : List.of(store, other)) {
        ChannelMessage message = message("both", (each == store ? "one-" : "other-") + i, "x");
        appended.put(message.id(), each.append("both", message, kept));
      }
    }
    appended.values().forEach(Await::result);
    List<ChannelMessage> all = Await.result(store.read("both", kept, 1, 5_000)).messages();
    assertThat(all).hasSize(2_000).allSatisfy(message ->
      assertThat(appended.get(message.id()).result().position()).isEqualTo(message.position()));
  }

  /** Many topics, for both to find each of them without a name: with an epoch that can be replaced some are told both. */
  @Test
  void twoNodesWhichMakeATopicAtOnceAreToldTheSameEpoch() {
    ChannelStore other = new HazelcastChannelStore(vertx, hazelcast, "test");
    Retention kept = new Retention(10, 60_000, 0);
    for (int i = 0; i < 300; i++) {
      String topic = "new-" + i;
      List<Future<Appended>> both = List.of(store.append(topic, message(topic, "one", "x"), kept),
        other.append(topic, message(topic, "two", "x"), kept));
      List<String> told = both.stream().map(each -> Await.result(each).position().epoch()).toList();
      String epoch = Await.result(store.read(topic, kept, 1, 10)).position().epoch();
      assertThat(told).describedAs(topic).containsExactly(epoch, epoch);
    }
  }
}
