// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.netty.buffer.ByteBuf;
import io.waggle.Connection;
import io.waggle.impl.connection.Addressees;
import io.waggle.impl.connection.ConnectionBase;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections of one event loop that get the same messages: each is encoded once for each protocol and kind of transport
 * among them, and messages that follow each other meet in one write. Who is meant does not change; whoever keeps it makes
 * another when somebody comes, and one who has left gets nothing. That loop only.
 *
 * @param <M> type of a message
 */
public final class Multicast<M> {

  private final Members<M> members;

  /** A message is sent as it is. */
  private static final class Members<M> extends Addressees<ConnectionBase<M>, M> {

    private Members(List<ConnectionBase<M>> list) {
      super(list);
    }

    @Override
    protected ConnectionBase<M> connection(ConnectionBase<M> each) {
      return each;
    }

    @Override
    protected boolean takesTheSame(ConnectionBase<M> one, ConnectionBase<M> other) {
      return one.sharesFormat(other);
    }

    @Override
    protected ByteBuf encode(ConnectionBase<M> each, M message) {
      return each.encode(message);
    }

    @Override
    protected void send(ConnectionBase<M> each, M message) {
      each.send(message);
    }
  }

  private Multicast(List<ConnectionBase<M>> connections) {
    this.members = new Members<>(connections);
  }

  /**
   * Creates one.
   *
   * @param connections at least one, all of the same event loop
   * @throws IllegalArgumentException if there is none
   */
  public static <M> Multicast<M> of(List<Connection<M>> connections) {
    if (connections.isEmpty()) {
      throw new IllegalArgumentException("connections: none (expected: at least one)");
    }
    List<ConnectionBase<M>> members = new ArrayList<>(connections.size());
    connections.forEach(each -> members.add((ConnectionBase<M>) each));
    return new Multicast<>(members);
  }

  /** Returns how many they are. */
  public int size() {
    return members.size();
  }

  /** Sends a message to all of them, in order with whatever is sent to each of them otherwise. */
  public void send(M message) {
    members.send(message);
  }
}
