// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import java.util.concurrent.atomic.LongAdder;

/** What the hooks of one process have done so far. Any thread. */
public final class Counts {

  final LongAdder asked = new LongAdder();
  final LongAdder askFailed = new LongAdder();
  final LongAdder circuitsOpened = new LongAdder();
  final LongAdder told = new LongAdder();
  final LongAdder repeated = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder uncounted = new LongAdder();

  /** Returns how many questions were asked. */
  public long asked() {
    return asked.sum();
  }

  /** Returns how many of them had no answer that can be used, or were not even sent. */
  public long askFailed() {
    return askFailed.sum();
  }

  /** Returns how often a back end was given up for a while. */
  public long circuitsOpened() {
    return circuitsOpened.sum();
  }

  /** Returns how many events a webhook has taken. */
  public long told() {
    return told.sum();
  }

  /** Returns how many requests were repetitions. */
  public long repeated() {
    return repeated.sum();
  }

  /** Returns how many events were dropped: the queue was full, or they were too old, or tried too often. */
  public long dropped() {
    return dropped.sum();
  }

  /** Returns of how many channels it was not told that they are occupied or vacated, because there are too many. */
  public long uncounted() {
    return uncounted.sum();
  }
}
