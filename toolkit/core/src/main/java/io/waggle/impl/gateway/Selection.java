// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import java.util.ArrayList;
import java.util.List;

/**
 * A union of terms without others. Immutable.
 *
 * @param included each connection that one of them matches
 * @param excluded selections taken away from it
 */
record Selection(List<Selector> included, List<Selection> excluded) {

  static Selection of(Selector selector) {
    return new Selection(List.of(selector), List.of());
  }

  /**
   * Returns the union. What one side excludes is excluded from that side only, so a side with exclusions is kept as it
   * is unless both have none.
   */
  List<Selection> and(Selection other) {
    if (excluded.isEmpty() && other.excluded.isEmpty()) {
      List<Selector> all = new ArrayList<>(included);
      other.included.stream().filter(selector -> !all.contains(selector)).forEach(all::add);
      return List.of(new Selection(List.copyOf(all), List.of()));
    }
    return List.of(this, other);
  }

  /** Returns whether a connection is meant. Its event loop only. */
  boolean matches(Membership member) {
    for (Selector selector : included) {
      if (selector.matches(member)) {
        return !isExcluded(member);
      }
    }
    return false;
  }

  boolean isExcluded(Membership member) {
    for (Selection exclusion : excluded) {
      if (exclusion.matches(member)) {
        return true;
      }
    }
    return false;
  }
}
