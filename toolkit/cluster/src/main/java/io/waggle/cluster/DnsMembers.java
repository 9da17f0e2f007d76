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
 * Finds members by names: one with an address for each, such as that of a headless service, or one for each. Hazelcast
 * asks, on threads of its own, at each attempt to join and at each look for another half of the cluster; the names are
 * resolved every time. (Its own list of members drops names whose addresses are not of the interface it listens on.)
 */
final class DnsMembers implements DiscoveryStrategyFactory {

  /** More addresses than this are left out: an answer of the name service does not become ten thousand connections. */
  static final int MAX_ADDRESSES = 256;

  private final List<Place> places;
  private final Resolver resolver;

  /** Where members may be: at each address of a name, on some ports that follow each other. */
  record Place(String name, int port, int ports) {
  }

  /** How a name becomes addresses. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  DnsMembers(List<Place> places, Resolver resolver) {
    this.places = List.copyOf(places);
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
    for (Place place : places) {
      try {
        InetAddress[] addresses = resolver.addresses(place.name);
        if (addresses.length > MAX_ADDRESSES) {
          logger.warning("members: " + place.name + " has " + addresses.length + " addresses (expected: at most "
            + MAX_ADDRESSES + "; the others are left out)");
        }
        for (int i = 0; i < Math.min(addresses.length, MAX_ADDRESSES); i++) {
          for (int port = place.port; port < place.port + place.ports; port++) {
            nodes.add(new SimpleDiscoveryNode(new Address(addresses[i], port)));
          }
        }
      } catch (UnknownHostException e) {
        // Not there yet, or not any more: the next look asks again.
        logger.fine(e);
      }
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
