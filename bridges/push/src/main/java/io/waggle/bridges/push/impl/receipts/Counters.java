// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.receipts;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often something happened on this node. Any thread. */
final class Counters {

  /** What is counted. */
  enum Count {
    SENT, REFUSED, DELIVERED, ACKNOWLEDGED, OVERFLOWED, SENT_AGAIN, WEB_PUSHED, WEB_PUSH_FAILED, WEB_PUSH_GONE,
    WEBHOOKED, WEBHOOK_FAILED
  }

  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

  Counters() {
    for (Count count : Count.values()) {
      counts.put(count, new LongAdder());
    }
  }

  void add(Count count, long many) {
    counts.get(count).add(many);
  }

  void add(Count count) {
    add(count, 1);
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    counts.forEach((count, sum) -> json.put(count.name().toLowerCase(Locale.ROOT), sum.sum()));
    return json;
  }
}
