// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Vertx;
import io.waggle.internal.BridgeCounters;
import java.util.Locale;

/** Where a {@link Counter} is counted: with those of all bridges. Any thread. */
final class Counts {

  /** Name of the bridge in the figures. */
  static final String BRIDGE = "pusher";

  private final BridgeCounters counters;

  Counts(Vertx vertx) {
    counters = BridgeCounters.of(vertx, BRIDGE);
  }

  void add(Counter counter) {
    counters.increment(word(counter));
  }

  long count(Counter counter) {
    return counters.count(word(counter));
  }

  private static String word(Counter counter) {
    return counter.name().toLowerCase(Locale.ROOT);
  }
}
