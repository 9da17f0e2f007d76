// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The first few of many by an order, and how many there were, without keeping the others. One thread. */
final class Top<T> {

  private final int limit;
  private final Comparator<? super T> order;
  private final PriorityQueue<T> kept;
  private int total;

  /**
   * Creates an empty one.
   *
   * @param limit how many are kept, 0 or more
   */
  Top(int limit, Comparator<? super T> order) {
    this.limit = limit;
    this.order = order;
    this.kept = new PriorityQueue<>(order.reversed());
  }

  void add(T one) {
    total++;
    kept.add(one);
    if (kept.size() > limit) {
      kept.poll();
    }
  }

  /** Returns those that were kept, in order. */
  List<T> first() {
    List<T> sorted = new ArrayList<>(kept);
    sorted.sort(order);
    return sorted;
  }

  /** Returns how many were added. */
  int total() {
    return total;
  }
}
