// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

import io.waggle.ClientOptions;
import java.util.function.LongUnaryOperator;

/**
 * How long to wait before the next attempt: a random time between 0 and a bound that doubles with each failure (full
 * jitter), so that the clients of a server that was away do not come back all at once. One per client, its loop only.
 */
final class Backoff {

  private final long minMs;
  private final long maxMs;
  private final LongUnaryOperator random;
  private int failures;

  /**
   * Creates a backoff without failures.
   *
   * @param random gives a number from 0 up to, but not including, its argument
   */
  Backoff(ClientOptions options, LongUnaryOperator random) {
    this.minMs = options.getReconnectMinMs();
    this.maxMs = options.getReconnectMaxMs();
    this.random = random;
  }

  /** Counts an attempt that failed or a connection that was lost, and returns the delay before the next, 0 or more. */
  long nextDelayMs() {
    int doublings = failures;
    if (failures < Integer.MAX_VALUE) {
      failures++;
    }
    long bound = doublings >= Long.numberOfLeadingZeros(minMs) - 1 ? maxMs : Math.min(maxMs, minMs << doublings);
    return random.applyAsLong(bound + 1);
  }

  /** Begins again with the shortest delays. */
  void reset() {
    failures = 0;
  }
}
