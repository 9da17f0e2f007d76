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
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import java.util.Properties;

/** Makes Hazelcast's configuration of {@code cluster.xml} and the user's settings; any thread. */
final class HazelcastSettings {

  private static final int DEFAULT_PORT = 5701;
  /** As many as Hazelcast looks at: hazelcast.tcp.join.port.try.count. */
  private static final int PORTS = 10;

  private HazelcastSettings() {
  }

  static Config config(DnsMembers.Resolver resolver) {
    int port = Settings.number(WaggleClusterManager.PORT, DEFAULT_PORT, 1, 65_535);
    Config config = shipped(port);
    String name = Settings.text(WaggleClusterManager.DNS, null);
    if (name != null) {
      findByOneName(config, name, port, resolver);
    } else {
      findByList(config, port, resolver);
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
    variables.setProperty(WaggleClusterManager.HOST, host());
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

  /** Hazelcast would say of an address that nobody has here that interface matching must be disabled. */
  private static String host() {
    String host = Settings.text(WaggleClusterManager.HOST, Settings.DEFAULT_HOST);
    try {
      // Digits, dots and colons only: nothing is looked up.
      if (host.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
        && NetworkInterface.getByInetAddress(InetAddress.getByName(host)) == null) {
        throw new IllegalArgumentException(WaggleClusterManager.HOST + ": " + host
          + " (expected: an address that a network interface of this machine has)");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(WaggleClusterManager.HOST + ": " + host + " (expected: an address)", e);
    }
    return host;
  }

  /** Members that share a name all have one port: another one would never be looked for. */
  private static void findByOneName(Config config, String name, int port, DnsMembers.Resolver resolver) {
    if (Settings.text(WaggleClusterManager.MEMBERS, null) != null) {
      throw new IllegalArgumentException(WaggleClusterManager.DNS + ": " + name + " beside "
        + WaggleClusterManager.MEMBERS + " (expected: one of the two)");
    }
    findByNames(config, List.of(place(WaggleClusterManager.DNS, name, port, 1)), resolver);
    members(config).setPortAutoIncrement(false);
  }

  /** Hazelcast itself looks for members by their addresses. */
  private static void findByList(Config config, int port, DnsMembers.Resolver resolver) {
    List<String> listed = Settings.list(WaggleClusterManager.MEMBERS);
    if (listed.stream().anyMatch(member -> member.matches("[A-Za-z].*"))) {
      findByNames(config, listed.stream()
        .map(member -> place(WaggleClusterManager.MEMBERS, member, port, PORTS)).toList(), resolver);
    }
  }

  private static void findByNames(Config config, List<DnsMembers.Place> places, DnsMembers.Resolver resolver) {
    JoinConfig join = config.getAdvancedNetworkConfig().getJoin();
    join.getTcpIpConfig().setEnabled(false);
    join.getDiscoveryConfig().addDiscoveryStrategyConfig(
      new DiscoveryStrategyConfig(new DnsMembers(places, resolver)));
    config.setProperty("hazelcast.discovery.enabled", "true");
  }

  private static DnsMembers.Place place(String property, String text, int port, int ports) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? text : text.substring(0, colon);
    if (!host.matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,252}")) {
      throw new IllegalArgumentException(property + ": " + text + " (expected: a name, with or without a port)");
    }
    return colon < 0 ? new DnsMembers.Place(host, port, ports)
      : new DnsMembers.Place(host, Settings.parse(property, text.substring(colon + 1), 1, 65_535), 1);
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
