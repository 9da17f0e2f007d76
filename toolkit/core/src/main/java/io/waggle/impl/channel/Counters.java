// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.channel;

import io.waggle.ChannelMetrics;
import java.util.concurrent.atomic.LongAdder;

/** The counters of a node. Any thread. */
final class Counters implements ChannelMetrics {

  final LongAdder published = new LongAdder();
  final LongAdder delivered = new LongAdder();
  final LongAdder forwarded = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder repaired = new LongAdder();
  final LongAdder losses = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder poisoned = new LongAdder();
  final LongAdder redelivered = new LongAdder();
  final LongAdder deadLetters = new LongAdder();

  @Override
  public long published() {
    return published.sum();
  }

  @Override
  public long delivered() {
    return delivered.sum();
  }

  @Override
  public long forwarded() {
    return forwarded.sum();
  }

  @Override
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public long repaired() {
    return repaired.sum();
  }

  @Override
  public long losses() {
    return losses.sum();
  }

  @Override
  public long refused() {
    return refused.sum();
  }

  @Override
  public long poisoned() {
    return poisoned.sum();
  }

  @Override
  public long redelivered() {
    return redelivered.sum();
  }

  @Override
  public long deadLetters() {
    return deadLetters.sum();
  }
}
