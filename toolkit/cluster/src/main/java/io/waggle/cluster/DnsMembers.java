// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Finds members by a name with an address for each, such as that of a headless service. Hazelcast asks, on threads of
 * its own, at each attempt to join and at each look for another half of the cluster; the name is resolved every time.
 */
final class DnsMembers implements DiscoveryStrategyFactory {

  /** More addresses than this are left out: an answer of the name service does not become ten thousand connections. */
  static final int MAX_ADDRESSES = 256;

  private final String name;
  private final int port;
  private final Resolver resolver;

  /** How a name becomes addresses. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  DnsMembers(String name, int port, Resolver resolver) {
    this.name = name;
    this.port = port;
    this.resolver = resolver;
  }

  @Override
  public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
    return Strategy.class;
  }

  @Override
  @SuppressWarnings("rawtypes") // The interface has it so.
  public DiscoveryStrategy newDiscoveryStrategy(DiscoveryNode node, ILogger logger,
                                                Map<String, Comparable> properties) {
    return new Strategy(this, logger, properties);
  }

  @Override
  public Collection<PropertyDefinition> getConfigurationProperties() {
    return List.of();
  }

  private List<DiscoveryNode> resolve(ILogger logger) {
    List<DiscoveryNode> nodes = new ArrayList<>();
    try {
      for (InetAddress address : resolver.addresses(name)) {
        if (nodes.size() == MAX_ADDRESSES) {
          logger.warning(WaggleClusterManager.DNS + ": " + name + " (expected: at most " + MAX_ADDRESSES
            + " addresses; the others are left out)");
          break;
        }
        nodes.add(new SimpleDiscoveryNode(new Address(address, port)));
      }
    } catch (UnknownHostException e) {
      // Not there yet, or not any more: the next look asks again.
      logger.fine(e);
    }
    return nodes;
  }

  private static final class Strategy extends AbstractDiscoveryStrategy {

    private final DnsMembers members;
    private final ILogger logger;

    @SuppressWarnings("rawtypes")
    Strategy(DnsMembers members, ILogger logger, Map<String, Comparable> properties) {
      super(logger, properties);
      this.members = members;
      this.logger = logger;
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
      return members.resolve(logger);
    }
  }
}
