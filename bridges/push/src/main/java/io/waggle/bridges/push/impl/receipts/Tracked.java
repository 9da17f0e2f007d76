// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import java.util.Map;
import java.util.TreeMap;

/** How many messages this node has taken that are still known, told by when each is forgotten. Runs on one context. */
final class Tracked {

  private static final long WIDTH_MS = 60_000;

  private final int limit;
  private final TreeMap<Long, Integer> endings = new TreeMap<>();
  private int count;

  Tracked(int limit) {
    this.limit = limit;
  }

  /** Counts one more; false if there are too many. */
  boolean take(long now, long endsAt) {
    while (!endings.isEmpty() && endings.firstKey() <= now / WIDTH_MS) {
      Map.Entry<Long, Integer> over = endings.pollFirstEntry();
      count -= over.getValue();
    }
    if (count >= limit) {
      return false;
    }
    count++;
    endings.merge(endsAt / WIDTH_MS + 1, 1, Integer::sum);
    return true;
  }
}
