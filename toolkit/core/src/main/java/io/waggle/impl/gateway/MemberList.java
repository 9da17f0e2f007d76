// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.waggle.impl.connection.ConnectionBase;
import java.util.Arrays;

/**
 * Connections of one event loop in arrays, without order; adding and removing take constant time. The connections
 * stand in an array of their own, so that a broadcast over thousands of them touches nothing else on its way.
 */
final class MemberList implements Members {

  /** The place of one that is alone. */
  static final Slot ALONE = new Slot(null, null, 0);

  private Slot[] slots = new Slot[4];
  private ConnectionBase<?>[] connections = new ConnectionBase<?>[4];
  private int size;

  /** A connection's place in such arrays. */
  static final class Slot {
    private final Membership member;
    private final MemberList owner;
    private int index;

    private Slot(Membership member, MemberList owner, int index) {
      this.member = member;
      this.owner = owner;
      this.index = index;
    }

    /** Takes the connection out; returns whether nobody is left. */
    boolean remove() {
      return owner.remove(this);
    }
  }

  Slot add(Membership member) {
    if (size == slots.length) {
      slots = Arrays.copyOf(slots, size * 2);
      connections = Arrays.copyOf(connections, size * 2);
    }
    Slot slot = new Slot(member, this, size);
    connections[size] = member.connection;
    slots[size++] = slot;
    return slot;
  }

  private boolean remove(Slot slot) {
    int last = --size;
    if (slot.index != last) {
      slots[slot.index] = slots[last];
      slots[slot.index].index = slot.index;
      connections[slot.index] = connections[last];
    }
    slots[last] = null;
    connections[last] = null;
    return size == 0;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Membership get(int index) {
    return slots[index].member;
  }

  @Override
  public ConnectionBase<?> connection(int index) {
    return connections[index];
  }
}
