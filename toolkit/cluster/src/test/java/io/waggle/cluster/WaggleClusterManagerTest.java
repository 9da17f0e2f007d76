// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
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
    JoinConfig join = config.getNetworkConfig().getJoin();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
    assertThat(join.getTcpIpConfig().isEnabled()).isTrue();
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly("127.0.0.1");
    assertThat(config.getNetworkConfig().getInterfaces().isEnabled()).isTrue();
    assertThat(config.getNetworkConfig().getInterfaces().getInterfaces()).containsExactly("127.0.0.1");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("10");
    assertThat(config.getMultiMapConfig("__vertx.subs").getBackupCount()).isEqualTo(1);
  }

  @Test
  void takesAddressesFromProperties() {
    System.setProperty(WaggleClusterManager.MEMBERS, "10.0.0.1,10.0.0.2:5801");
    System.setProperty(WaggleClusterManager.HOST, "10.0.0.2");
    System.setProperty(WaggleClusterManager.PORT, "5801");
    System.setProperty(WaggleClusterManager.NAME, "hive");
    Config config = WaggleClusterManager.config();
    assertThat(config.getNetworkConfig().getJoin().getTcpIpConfig().getMembers())
      .containsExactly("10.0.0.1", "10.0.0.2:5801");
    assertThat(config.getNetworkConfig().getInterfaces().getInterfaces()).containsExactly("10.0.0.2");
    assertThat(config.getNetworkConfig().getPort()).isEqualTo(5801);
    assertThat(config.getClusterName()).isEqualTo("hive");
  }

  @Test
  void refusesAPortThatIsNone() {
    System.setProperty(WaggleClusterManager.PORT, "99999");
    assertThatThrownBy(WaggleClusterManager::config).isInstanceOf(IllegalArgumentException.class)
      .hasMessage("waggle.cluster.port: 99999 (expected: 1-65535)");
  }

  @Test
  void isTheClusterManagerThatTheLauncherFinds() {
    assertThat(ServiceLoader.load(ClusterManager.class).stream().map(ServiceLoader.Provider::type))
      .anyMatch(type -> type == WaggleClusterManager.class);
  }
}
