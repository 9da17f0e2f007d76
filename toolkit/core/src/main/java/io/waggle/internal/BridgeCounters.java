// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Vertx;
import io.waggle.impl.WaggleVertx;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a bridge counts beside its connections: limits that bit, messages it refused. One for each name and Vert.x; any
 * thread. Operators see them as {@code waggle_bridge_events_total}.
 */
public final class BridgeCounters {

  private static final String PREFIX = "bridge-counters/";

  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  private BridgeCounters() {
  }

  /** Returns those of a bridge, by its name. */
  public static BridgeCounters of(Vertx vertx, String bridge) {
    return WaggleVertx.of(vertx).service(PREFIX + bridge, waggle -> new BridgeCounters());
  }

  /** Returns those of all bridges, by name. */
  public static Map<String, BridgeCounters> all(Vertx vertx) {
    return WaggleVertx.of(vertx).services(PREFIX, BridgeCounters.class);
  }

  /**
   * Counts one more.
   *
   * @param event one of a few words with underscores that the program knows, never something a client says
   */
  public void increment(String event) {
    counters.computeIfAbsent(event, key -> new LongAdder()).increment();
  }

  /** Returns how many there were, 0 if none. */
  public long count(String event) {
    LongAdder counter = counters.get(event);
    return counter == null ? 0 : counter.sum();
  }

  /** Returns all there were, by event. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    counters.forEach((event, counter) -> counts.put(event, counter.sum()));
    return counts;
  }
}
