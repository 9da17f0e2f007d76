// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.Vertx;
import io.waggle.internal.BridgeCounters;
import java.util.Locale;

/** How often something happened to receipts on this node, among what the bridge counts. Any thread. */
final class Counters {

  /** What is counted: {@code SENT} as {@code receipt_sent}. */
  enum Count {
    SENT, REFUSED, DELIVERED, ACKNOWLEDGED, OVERFLOWED, SENT_AGAIN, WEB_PUSHED, WEB_PUSH_FAILED, WEB_PUSH_GONE,
    WEBHOOKED, WEBHOOK_FAILED;

    private final String event = "receipt_" + name().toLowerCase(Locale.ROOT);
  }

  private final BridgeCounters counters;

  Counters(Vertx vertx, String bridge) {
    counters = BridgeCounters.of(vertx, bridge);
  }

  void add(Count count, int many) {
    for (int i = 0; i < many; i++) {
      add(count);
    }
  }

  void add(Count count) {
    counters.increment(count.event);
  }

  long of(Count count) {
    return counters.count(count.event);
  }
}
