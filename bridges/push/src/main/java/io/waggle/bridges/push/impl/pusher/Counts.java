// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one instance. Any thread. */
final class Counts {

  private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

  void add(Counter counter) {
    values.incrementAndGet(counter.ordinal());
  }

  Map<String, Long> snapshot() {
    Map<String, Long> all = new TreeMap<>();
    for (Counter counter : Counter.values()) {
      all.put(counter.name().toLowerCase(Locale.ROOT), values.get(counter.ordinal()));
    }
    return all;
  }
}
