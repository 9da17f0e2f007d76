// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

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

  /**
   * Sends a message to each, at most once. It is encoded once for all connections that share a protocol.
   *
   * @param message in a cluster a String, Buffer, byte[], JsonObject, JsonArray, Number or Boolean, or what the
   *   protocol of {@link GatewayOptions#setProtocol} takes
   * @throws IllegalArgumentException if it is of another kind and meant for connections of other nodes
   */
  void send(M message);

  /** Closes each. */
  void close(CloseReason reason);

  /** Returns how many connections there are. */
  Future<Answer<Integer>> count();

  /**
   * Returns connections with what the gateway knows of each, in no order. They are read in pages, so that no event
   * loop is held up however many there are.
   *
   * @param limit how many at most, at least 1
   */
  Future<Answer<List<Member>>> members(int limit);

  /**
   * Reads the connections, however many there are: hands them to a handler a page at a time, in no order. The next page
   * is read when the future that the handler returned for the last one has completed.
   *
   * @param handler gets up to 1,000 connections, at least one, on the context this was called on; if its future fails or
   *   it throws, that ends the reading and is the outcome
   * @return how many there were
   */
  Future<Answer<Integer>> pages(Function<List<Member>, Future<?>> handler);

  /**
   * Returns the distinct users among the connections.
   *
   * @param limit how many at most, at least 1
   */
  Future<Answer<Set<String>>> uids(int limit);
}
