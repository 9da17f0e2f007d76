// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/**
 * A selection of a {@link Gateway}'s connections, worked out when it is used and not before. Immutable; any thread.
 *
 * <pre>{@code gateway.group("room-1").and(gateway.uid("ann")).except(gateway.connection(id)).send(message);}</pre>
 *
 * @param <M> type of a message
 */
public interface Audience<M> {

  /**
   * Returns these and those, each connection once.
   *
   * @param other of the same gateway
   */
  Audience<M> and(Audience<M> other);

  /**
   * Returns these without those.
   *
   * @param other of the same gateway
   */
  Audience<M> except(Audience<M> other);

  /** Sends a message to each, at most once. It is encoded once for all connections that share a protocol. */
  void send(M message);

  /** Closes each. */
  void close(CloseReason reason);

  /** Returns how many connections there are. */
  Future<Integer> count();

  /** Returns the connections with what the gateway knows of each, at most {@code limit}, in no order. */
  Future<List<Member>> members(int limit);

  /** Returns the distinct users among the connections. */
  Future<Set<String>> uids();
}
