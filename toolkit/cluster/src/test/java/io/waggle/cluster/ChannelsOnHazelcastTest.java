// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import io.waggle.ChannelMessage;
import io.waggle.ChannelOptions;
import io.waggle.ChannelPosition;
import io.waggle.Channels;
import io.waggle.ChannelsOptions;
import io.waggle.SubscribeOptions;
import io.waggle.Subscription;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.cluster.Peers;
import io.waggle.testkit.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Channels on two real members, one of which dies. */
@Tag("cluster")
class ChannelsOnHazelcastTest {

  private final String cluster = "test-" + UUID.randomUUID();
  private final List<Vertx> running = new ArrayList<>();
  private HazelcastInstance last;

  private Vertx start() {
    Config config = WaggleClusterManager.config().setClusterName(cluster);
    ((ServerSocketEndpointConfig) config.getAdvancedNetworkConfig().getEndpointConfigs()
      .get(EndpointQualifier.MEMBER)).setPort(0);
    if (last != null) {
      config.getAdvancedNetworkConfig().getJoin().getTcpIpConfig()
        .setMembers(List.of("127.0.0.1:" + last.getCluster().getLocalMember().getAddress().getPort()));
    }
    HazelcastClusterManager manager = new HazelcastClusterManager(config);
    VertxOptions options = new VertxOptions();
    options.getEventBusOptions().setHost("127.0.0.1");
    Vertx vertx = Await.result(Vertx.builder().with(options).withClusterManager(manager).buildClustered());
    last = manager.getHazelcastInstance();
    running.add(vertx);
    return vertx;
  }

  private static Channels channels(Vertx vertx) {
    return Channels.of(vertx, "test", new ChannelsOptions()
      .addChannel(new ChannelOptions("kept/#").setHistorySize(1_000)));
  }

  private static void publish(Channels from, int count) {
    for (int i = 0; i < count; i++) {
      Await.result(from.publish("kept/a", Buffer.buffer("x")));
    }
  }

  @AfterEach
  void close() {
    running.forEach(vertx -> Await.result(vertx.close()));
  }

  @Test
  void recoversFromTheOtherMemberAfterTheServingOneDied() {
    Vertx first = start();
    HazelcastInstance dying = last;
    Vertx second = start();
    Channels one = channels(first);
    Channels two = channels(second);
    Await.until("they know each other", () -> running.stream().allMatch(vertx ->
      Peers.of(WaggleVertx.of(vertx)).nodes().size() == 1));
    List<ChannelMessage> here = Collections.synchronizedList(new ArrayList<>());
    List<ChannelMessage> there = Collections.synchronizedList(new ArrayList<>());
    Await.result(one.subscribe("kept/a", here::add));
    Await.result(two.subscribe("kept/#", there::add));
    publish(one, 50);
    publish(two, 50);
    Await.untilEqual(100, here::size);
    Await.untilEqual(100, there::size);
    ChannelPosition last = here.get(99).position();
    publish(one, 100);
    // As if its process had been killed: no good-bye to the other member.
    running.remove(first);
    dying.getLifecycleService().terminate();
    publish(two, 100);
    List<ChannelMessage> again = Collections.synchronizedList(new ArrayList<>());
    Subscription subscription =
      Await.result(two.subscribe("kept/a", new SubscribeOptions().setSince(last), again::add));
    publish(two, 100);
    Await.untilEqual(300, again::size);
    Await.untilEqual(400, there::size);
    assertThat(subscription.recovered()).isTrue();
    assertThat(again.stream().map(ChannelMessage::offset)).containsExactlyElementsOf(
      LongStream.rangeClosed(101, 400).boxed().toList());
    assertThat(there.stream().map(ChannelMessage::offset)).containsExactlyElementsOf(
      LongStream.rangeClosed(1, 400).boxed().toList());
    first.close();
  }
}
