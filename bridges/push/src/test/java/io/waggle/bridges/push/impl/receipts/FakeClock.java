// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that stands still until the test moves it. Any thread. */
final class FakeClock implements LongSupplier {

  private final AtomicLong now = new AtomicLong(1_700_000_000_000L);

  @Override
  public long getAsLong() {
    return now.get();
  }

  void advance(long ms) {
    now.addAndGet(ms);
  }
}
