// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.waggle.Connection;
import io.waggle.Transport;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.connection.Frames;
import io.waggle.impl.connection.LoopTurn;
import io.waggle.impl.connection.Rounds;
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

  private final List<ConnectionBase<M>> members;
  private final LoopTurn turn;
  private boolean alike;
  private int alikeAsOf;

  private Multicast(List<ConnectionBase<M>> members) {
    this.members = members;
    this.turn = members.get(0).host().turn;
    this.alikeAsOf = turn.protocolSwitches() - 1;
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
    if (members.size() == 1) {
      members.get(0).send(message);
      return;
    }
    Delivery<M> delivery = new Delivery<>(this, message);
    if (!(turn.lastBroadcast() instanceof Delivery<?> last) || !last.absorb(delivery)) {
      turn.broadcast(delivery);
    }
  }

  /** Returns whether the same bytes are for all of them. */
  private boolean areAlike() {
    int now = turn.protocolSwitches();
    if (alikeAsOf != now) {
      alikeAsOf = now;
      ConnectionBase<M> first = members.get(0);
      alike = members.stream().allMatch(each -> each.sharesFormat(first));
    }
    return alike;
  }

  /** Messages on their way to them. */
  private static final class Delivery<M> extends Rounds {
    private final Multicast<M> to;
    private final List<Variant> variants = new ArrayList<>(1);
    private final boolean alike;
    private int messages = 1;

    /** What connections of one format get. */
    private record Variant(ConnectionBase<?> sample, Frames frames) {
    }

    private Delivery(Multicast<M> to, M message) {
      this.to = to;
      this.alike = to.areAlike();
      try {
        for (int i = 0; i < (alike ? 1 : to.members.size()); i++) {
          ConnectionBase<M> member = to.members.get(i);
          if (find(member) == null) {
            variants.add(new Variant(member, new Frames(member.encode(message))));
          }
        }
      } catch (RuntimeException e) {
        release();
        throw e;
      }
    }

    private Variant find(ConnectionBase<?> member) {
      for (Variant variant : variants) {
        if (variant.sample.sharesFormat(member)) {
          return variant;
        }
      }
      return null;
    }

    /** Takes over a delivery that comes right after this one; false if it has to stay on its own. */
    private boolean absorb(Delivery<?> next) {
      if (to != next.to || variants.size() != next.variants.size() || !hasRoom()) {
        return false;
      }
      join();
      messages += next.messages;
      for (int i = 0; i < variants.size(); i++) {
        variants.get(i).frames.append(next.variants.get(i).frames);
      }
      next.release();
      return true;
    }

    private boolean hasRoom() {
      return variants.stream().allMatch(each -> each.sample.transport() != Transport.UDP && each.frames.hasRoom());
    }

    @Override
    protected int begin() {
      return to.members.size();
    }

    @Override
    protected int messages() {
      return messages;
    }

    @Override
    protected void visit(int index, int first) {
      ConnectionBase<M> member = to.members.get(index);
      (alike ? variants.get(0) : find(member)).frames.writeTo(member, first);
    }

    @Override
    protected void release() {
      variants.forEach(each -> each.frames.release());
    }
  }
}
