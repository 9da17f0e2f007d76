// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.instance.EndpointQualifier;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaggleClusterManagerTest {

  @AfterEach
  void forgetTheSettings() {
    System.clearProperty(WaggleClusterManager.MEMBERS);
    System.clearProperty(WaggleClusterManager.HOST);
    System.clearProperty(WaggleClusterManager.PORT);
    System.clearProperty(WaggleClusterManager.NAME);
  }

  @Test
  void staysOnThisMachineAndFindsNobodyByItself() {
    Config config = WaggleClusterManager.config();
    JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly("127.0.0.1");
    assertThat(HazelcastSettings.members(config).getInterfaces().isEnabled()).isTrue();
    assertThat(HazelcastSettings.members(config).getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
  }

  @Test
  void findsFailuresInSecondsAndSurvivesTwoAtOnce() {
    Config config = WaggleClusterManager.config();
    assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("10");
    assertThat(config.getProperty("hazelcast.heartbeat.interval.seconds")).isEqualTo("1");
    assertThat(config.getProperty("hazelcast.merge.next.run.delay.seconds")).isEqualTo("5");
    assertThat(config.getProperty("hazelcast.graceful.shutdown.max.wait")).isEqualTo("60");
    assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(2);
    assertThat(config.getMapConfig("__vertx.nodeInfo").getBackupCount()).isEqualTo(2);
    EventBusOptions bus = WaggleClusterManager.eventBusOptions(new EventBusOptions());
    assertThat(bus.getClusterPingInterval() + bus.getClusterPingReplyInterval()).isEqualTo(4_000);
    assertThat(bus.getTcpUserTimeout()).isEqualTo(4_000);
    assertThat(bus.getHost()).isEqualTo("127.0.0.1");
  }

  @Test
  void keepsWhatTheUserHasSetForTheEventBus() {
    EventBusOptions bus = WaggleClusterManager.eventBusOptions(new EventBusOptions().setHost("10.0.0.7")
      .setClusterPingInterval(500).setClusterPingReplyInterval(700).setConnectTimeout(800).setIdleTimeout(9)
      .setTcpUserTimeout(900));
    assertThat(bus.getHost()).isEqualTo("10.0.0.7");
    assertThat(bus.getClusterPingInterval()).isEqualTo(500);
    assertThat(bus.getClusterPingReplyInterval()).isEqualTo(700);
    assertThat(bus.getConnectTimeout()).isEqualTo(800);
    assertThat(bus.getIdleTimeout()).isEqualTo(9);
    assertThat(bus.getTcpUserTimeout()).isEqualTo(900);
  }

  @Test
  void opensNothingButTheMembersEndpoint() {
    Config config = WaggleClusterManager.config();
    assertThat(config.getAdvancedNetworkConfig().isEnabled()).isTrue();
    assertThat(config.getAdvancedNetworkConfig().getEndpointConfigs()).containsOnlyKeys(EndpointQualifier.MEMBER);
    assertThat(config.getJetConfig().isEnabled()).isFalse();
    assertThat(config.getJetConfig().isResourceUploadEnabled()).isFalse();
    assertThat(config.getSerializationConfig().getJavaSerializationFilterConfig().isDefaultsDisabled()).isTrue();
  }

  @Test
  void takesAddressesFromProperties() {
    System.setProperty(WaggleClusterManager.MEMBERS, "10.0.0.1,10.0.0.2:5801");
    System.setProperty(WaggleClusterManager.HOST, "localhost");
    System.setProperty(WaggleClusterManager.PORT, "5801");
    System.setProperty(WaggleClusterManager.NAME, "hive");
    Config config = WaggleClusterManager.config();
    assertThat(config.getAdvancedNetworkConfig().getJoin().getTcpIpConfig().getMembers())
      .containsExactly("10.0.0.1", "10.0.0.2:5801");
    assertThat(HazelcastSettings.members(config).getInterfaces().getInterfaces()).containsExactly("localhost");
    assertThat(HazelcastSettings.members(config).getPort()).isEqualTo(5801);
    assertThat(config.getClusterName()).isEqualTo("hive");
  }

  @Test
  void refusesAPortThatIsNone() {
    System.setProperty(WaggleClusterManager.PORT, "99999");
    assertThatThrownBy(WaggleClusterManager::config).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("waggle.cluster.port: 99999 (expected: 1-65535)");
  }

  @Test
  void refusesAHostThatIsNotOfThisMachine() {
    // An address of those kept for examples, RFC 5737.
    System.setProperty(WaggleClusterManager.HOST, "192.0.2.1");
    assertThatThrownBy(WaggleClusterManager::config).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("waggle.cluster.host: 192.0.2.1 (expected: an address that a network interface of this machine has)");
  }

  @Test
  void isTheClusterManagerThatTheLauncherFinds() {
    assertThat(ServiceLoader.load(ClusterManager.class).stream().map(ServiceLoader.Provider::type))
      .anyMatch(type -> type == WaggleClusterManager.class);
  }
}
