// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.cluster;

import io.waggle.bridges.mqtt.impl.broker.Message;
import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * Numbers that say which of two retained messages is the newer one, on whichever nodes they were published: the time in
 * milliseconds in the upper 48 bits, and a count. What is published after another message was seen gets a higher one,
 * however the clocks of the nodes differ. One thread at a time.
 */
public final class Stamps {

  /** Of messages that were kept before there was a cluster: older than all others. */
  public static final long OLDEST = 1;

  private static final int COUNT_BITS = 16;

  private final LongSupplier clock;
  private long last = OLDEST;

  /**
   * Creates a source of stamps.
   *
   * @param clock in milliseconds since 1970
   */
  public Stamps(LongSupplier clock) {
    this.clock = clock;
  }

  /** Returns the next one, higher than all seen. */
  public long next() {
    last = Math.max(last + 1, clock.getAsLong() << COUNT_BITS);
    return last;
  }

  /** Notes one of another node. */
  public void see(long stamp) {
    last = Math.max(last, stamp);
  }

  /** Returns about when a stamp was made, in milliseconds since 1970. */
  public static long millis(long stamp) {
    return stamp >>> COUNT_BITS;
  }

  /** Returns whether a message replaces another. Of two made at once on two nodes, all nodes take the same. */
  public static boolean isNewer(Message message, Message other) {
    return message.stamp() != other.stamp() ? message.stamp() > other.stamp()
      : Arrays.compareUnsigned(message.payload(), other.payload()) > 0;
  }
}
