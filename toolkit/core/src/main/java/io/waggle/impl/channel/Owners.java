// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.waggle.impl.connection.ConnectionBase;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which subscriptions belong to one connection or identity. Event loop of the {@link Hub} only. */
final class Owners {

  private final Map<ConnectionBase<?>, Set<Subscriber>> byConnection = new IdentityHashMap<>();
  private final Map<String, Set<Subscriber>> byIdentity = new HashMap<>();

  private Set<Subscriber> of(Subscriber subscriber) {
    ConnectionBase<?> connection = subscriber.connection();
    if (connection != null) {
      return byConnection.computeIfAbsent(connection, key -> new LinkedHashSet<>(4));
    }
    return subscriber.identity == null ? null
      : byIdentity.computeIfAbsent(subscriber.identity, key -> new LinkedHashSet<>(4));
  }

  /** Returns false if its owner has as many as the limit says. The application itself has none. */
  boolean add(Subscriber subscriber, int limit) {
    Set<Subscriber> owned = of(subscriber);
    if (owned == null) {
      return true;
    }
    boolean hasRoom = owned.size() < limit;
    if (hasRoom) {
      owned.add(subscriber);
    }
    return hasRoom;
  }

  /** Returns whether a connection has had a subscription since it was opened. */
  boolean knows(ConnectionBase<?> connection) {
    return byConnection.containsKey(connection);
  }

  void remove(Subscriber subscriber) {
    Set<Subscriber> owned = of(subscriber);
    if (owned != null) {
      owned.remove(subscriber);
      // A connection's entry stays until it closes: it says that somebody listens for that.
      if (owned.isEmpty() && subscriber.connection() == null) {
        byIdentity.remove(subscriber.identity);
      }
    }
  }

  List<Subscriber> removeConnection(ConnectionBase<?> connection) {
    Set<Subscriber> owned = byConnection.remove(connection);
    return owned == null ? List.of() : List.copyOf(owned);
  }
}
