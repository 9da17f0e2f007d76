// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import java.util.Arrays;

/** Connections of one event loop in an array, without order; adding and removing take constant time. */
final class Members {

  private Slot[] slots = new Slot[4];
  private int size;

  /** A connection's place in one such array. */
  static final class Slot {
    final Membership member;
    private final Members owner;
    private int index;

    private Slot(Membership member, Members owner, int index) {
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
    }
    Slot slot = new Slot(member, this, size);
    slots[size++] = slot;
    return slot;
  }

  private boolean remove(Slot slot) {
    Slot last = slots[--size];
    slots[size] = null;
    if (last != slot) {
      slots[slot.index] = last;
      last.index = slot.index;
    }
    return size == 0;
  }

  int size() {
    return size;
  }

  Membership get(int index) {
    return slots[index].member;
  }
}
