// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.cluster.Peers;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The connections of a gateway that other nodes hold, as far as this one knows. Any thread, but for what says that it
 * belongs to the event loop of the peers.
 */
final class RemoteGateway {

  private final String self;
  private final Map<String, Replica> replicas = new ConcurrentHashMap<>();
  private final Map<String, Replica> arriving = new HashMap<>();
  private final Map<Selector, Map<String, Integer>> expected = new ConcurrentHashMap<>();

  RemoteGateway(String self) {
    this.self = self;
  }

  /** Returns the node that a connection id names; null if it is none of another node's. */
  String owner(String id) {
    int dash = id.indexOf('-');
    return dash < 1 || id.startsWith(self) && dash == self.length() ? null : id.substring(0, dash);
  }

  /** Returns the nodes with a connection that may be meant. */
  Set<String> nodes(List<Selection> selections) {
    Set<String> nodes = new HashSet<>();
    for (Selection selection : selections) {
      for (Selector selector : selection.included()) {
        if (selector.kind() == Selector.Kind.ID) {
          String owner = owner(selector.key());
          if (owner != null) {
            nodes.add(owner);
          }
          continue;
        }
        replicas.forEach((node, replica) -> {
          if (replica.count(selector) > 0) {
            nodes.add(node);
          }
        });
        nodes.addAll(expected.getOrDefault(selector, Map.of()).keySet());
      }
    }
    return nodes;
  }

  /** Counts on a node to have somebody whom it was just told to let join, until it has answered. */
  void expect(Selector selector, String node) {
    expected.compute(selector, (key, old) -> {
      Map<String, Integer> next = old == null ? new HashMap<>() : new HashMap<>(old);
      next.merge(node, 1, Integer::sum);
      return next;
    });
  }

  void unexpect(Selector selector, String node) {
    expected.computeIfPresent(selector, (key, old) -> {
      Map<String, Integer> next = new HashMap<>(old);
      next.computeIfPresent(node, (n, count) -> count == 1 ? null : count - 1);
      return next.isEmpty() ? null : next;
    });
  }

  /** Returns how many connections a selector matches that is not a connection's id. */
  int count(Selector selector) {
    return replicas.values().stream().mapToInt(replica -> replica.count(selector)).sum();
  }

  /** Returns how many nodes have a connection that a selector matches. */
  int nodes(Selector selector) {
    return (int) replicas.values().stream().filter(replica -> replica.count(selector) > 0).count();
  }

  Stream<Selector> keys() {
    Collection<Replica> all = replicas.values();
    return all.stream().flatMap(Replica::keys);
  }

  // ---- event loop of the peers

  /** Takes what a node tells of itself; a whole state takes the place of the former one when it has come to its end. */
  void state(String node, Cursor in, Bound bound) {
    int flags = in.octet();
    if ((flags & Messages.BEGINS) != 0) {
      arriving.put(node, new Replica());
    }
    Replica whole = arriving.get(node);
    Replica target = whole != null ? whole : replicas.computeIfAbsent(node, key -> new Replica());
    while (in.hasMore()) {
      Selector selector = Messages.selector(in);
      int connections = in.four();
      long boundAt = in.eight();
      target.put(selector, connections);
      if (boundAt != 0) {
        bound.at(selector, boundAt);
      }
    }
    if ((flags & Messages.ENDS) != 0 && whole != null) {
      replicas.put(node, whole);
      arriving.remove(node);
    }
  }

  /** Hears that a user was bound on another node. */
  interface Bound {
    void at(Selector uid, long timeMs);
  }

  /** Returns whether this is what is known of a node; asks for its whole state if not. */
  void digest(String gateway, String node, long digest, Peers peers) {
    Replica replica = replicas.get(node);
    // A whole state that has not come to its end before the digest never will.
    if (arriving.remove(node) != null || (replica == null ? 0 : replica.digest()) != digest) {
      peers.send(node, GatewayService.NAME, Messages.want(gateway));
    }
  }

  void lost(String node) {
    replicas.remove(node);
    arriving.remove(node);
  }
}
