// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

/**
 * What the checkers found wrong. All zero is the only result under which a figure counts.
 *
 * @param lost messages that never arrived, or requests that were never answered
 * @param duplicates messages that arrived more than once, or answers nobody asked for
 * @param outOfOrder messages that arrived after one that was sent later
 * @param corrupt messages whose bytes are not those that were sent
 * @param closed connections the server closed
 */
public record Faults(long lost, long duplicates, long outOfOrder, long corrupt, long closed) {

  /** Nothing wrong. */
  public static final Faults NONE = new Faults(0, 0, 0, 0, 0);

  /** Returns the sums of both. */
  public Faults plus(Faults other) {
    return new Faults(lost + other.lost, duplicates + other.duplicates, outOfOrder + other.outOfOrder,
      corrupt + other.corrupt, closed + other.closed);
  }

  /** Returns whether anything is wrong. */
  public boolean any() {
    return !equals(NONE);
  }
}
