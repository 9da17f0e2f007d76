// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Computes what one stream lost, repeated or reordered from the sequence numbers that arrived. One thread.
 *
 * <p>Numbers start at 0. A number that arrives after a higher one counts as out of order and no longer as lost.
 */
final class SequenceCheck {

  private long next;
  private long missing;
  private long duplicates;
  private long outOfOrder;
  /** Missing ranges, first number to the number after the last; null until there is one. */
  private NavigableMap<Long, Long> gaps;

  void accept(long number) {
    if (number == next) {
      next++;
    } else if (number > next) {
      skipTo(number);
    } else if (fillGap(number)) {
      outOfOrder++;
    } else {
      duplicates++;
    }
  }

  private void skipTo(long number) {
    if (gaps == null) {
      gaps = new TreeMap<>();
    }
    gaps.put(next, number);
    missing += number - next;
    next = number + 1;
  }

  private boolean fillGap(long number) {
    Map.Entry<Long, Long> gap = gaps == null ? null : gaps.floorEntry(number);
    if (gap == null || gap.getValue() <= number) {
      return false;
    }
    gaps.remove(gap.getKey());
    if (gap.getKey() < number) {
      gaps.put(gap.getKey(), number);
    }
    if (number + 1 < gap.getValue()) {
      gaps.put(number + 1, gap.getValue());
    }
    missing--;
    return true;
  }

  /** Returns what is wrong with the stream when numbers 0 to {@code sent - 1} were sent and no more will arrive. */
  Faults faults(long sent) {
    return new Faults(missing + Math.max(0, sent - next), duplicates, outOfOrder, 0, 0);
  }
}
