// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.InvalidConfigurationException;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.XmlConfigBuilder;
import com.hazelcast.instance.EndpointQualifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;

/** Makes Hazelcast's configuration of {@code cluster.xml} and the user's settings; any thread. */
final class HazelcastSettings {

  private static final int DEFAULT_PORT = 5701;

  private HazelcastSettings() {
  }

  static Config config(DnsMembers.Resolver resolver) {
    int port = Settings.number(WaggleClusterManager.PORT, DEFAULT_PORT, 1, 65_535);
    Config config = shipped(port);
    String name = Settings.text(WaggleClusterManager.DNS, null);
    if (name != null) {
      findByName(config, name, port, resolver);
    }
    addClasses(config.getSerializationConfig().getJavaSerializationFilterConfig().getWhitelist());
    BusTls.fromSettings().ifPresent(tls ->
      config.getMemberAttributeConfig().setAttribute(BusTls.ATTRIBUTE, tls.attribute()));
    return config;
  }

  private static Config shipped(int port) {
    Properties variables = new Properties();
    variables.setProperty(WaggleClusterManager.MEMBERS,
      Settings.text(WaggleClusterManager.MEMBERS, Settings.DEFAULT_HOST));
    variables.setProperty(WaggleClusterManager.HOST, Settings.text(WaggleClusterManager.HOST, Settings.DEFAULT_HOST));
    variables.setProperty(WaggleClusterManager.PORT, Integer.toString(port));
    variables.setProperty(WaggleClusterManager.NAME, Settings.text(WaggleClusterManager.NAME, "waggle"));
    try (InputStream xml = WaggleClusterManager.class.getResourceAsStream("cluster.xml")) {
      return new XmlConfigBuilder(xml).setProperties(variables).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidConfigurationException e) {
      throw new IllegalArgumentException("waggle.cluster: " + e.getMessage() + " (expected: valid settings)", e);
    }
  }

  /** Members found by name all have one port: another one would never be looked for. */
  private static void findByName(Config config, String name, int port, DnsMembers.Resolver resolver) {
    if (Settings.text(WaggleClusterManager.MEMBERS, null) != null) {
      throw new IllegalArgumentException(WaggleClusterManager.DNS + ": " + name + " beside "
        + WaggleClusterManager.MEMBERS + " (expected: one of the two)");
    }
    int colon = name.lastIndexOf(':');
    String host = colon < 0 ? name : name.substring(0, colon);
    if (!host.matches("[A-Za-z0-9]([A-Za-z0-9_.-]{0,252})")) {
      throw new IllegalArgumentException(WaggleClusterManager.DNS + ": " + name
        + " (expected: a name of the name service, with or without a port)");
    }
    int theirs = colon < 0 ? port : Settings.parse(WaggleClusterManager.DNS, name.substring(colon + 1), 1, 65_535);
    JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
    join.getTcpIpConfig().setEnabled(false);
    join.getDiscoveryConfig().addDiscoveryStrategyConfig(
      new DiscoveryStrategyConfig(new DnsMembers(host, theirs, resolver)));
    config.setProperty("hazelcast.discovery.enabled", "true");
    members(config).setPortAutoIncrement(false);
  }

  static ServerSocketEndpointConfig members(Config config) {
    return (ServerSocketEndpointConfig) config.getAdvancedNetworkConfig().getEndpointConfigs()
      .get(EndpointQualifier.MEMBER);
  }

  private static void addClasses(ClassFilter allowed) {
    List<String> names = Settings.list(WaggleClusterManager.CLASSES);
    for (String name : names) {
      boolean isPackage = name.endsWith(".*");
      String plain = isPackage ? name.substring(0, name.length() - 2) : name;
      if (!plain.matches("[\\w$]+(\\.[\\w$]+)*")) {
        throw new IllegalArgumentException(WaggleClusterManager.CLASSES + ": " + name
          + " (expected: a class such as com.acme.Order, or a package such as com.acme.*)");
      }
      if (isPackage) {
        allowed.addPackages(plain);
      } else {
        allowed.addClasses(plain);
      }
    }
  }
}
