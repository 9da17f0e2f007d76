// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The signatures of requests that were served, so that a copy of one is not, by this Vert.x. Any thread; shared by the
 * instances of one Vert.x.
 *
 * <p>It holds so many at most. When there are more, the oldest second is forgotten and everything as old as that is
 * refused: the window gets shorter, never open.
 */
final class ReplayGuard implements Shareable {

  /** How old or new a request may be, in seconds. */
  static final long WINDOW_SECONDS = 600;

  private final int limit;
  private final long repeatMs;
  private final LongSupplier clockMs;
  /** By second of the request: its signatures with the time they came. */
  private final TreeMap<Long, Map<String, Long>> seen = new TreeMap<>();
  private long tooOld = Long.MIN_VALUE;
  private int size;

  ReplayGuard(int limit, long repeatMs, LongSupplier clockMs) {
    this.limit = limit;
    this.repeatMs = repeatMs;
    this.clockMs = clockMs;
  }

  /** Returns the one of an app in this Vert.x. */
  static ReplayGuard of(Vertx vertx, String gateway, String app, int limit, long repeatMs) {
    return vertx.sharedData().<String, ReplayGuard>getLocalMap("__waggle.pusher.signatures")
      .computeIfAbsent(gateway + "/" + app, key -> new ReplayGuard(limit, repeatMs, System::currentTimeMillis));
  }

  /** Returns whether the time of a request is near enough. */
  boolean isTimely(long second) {
    return Math.abs(clockMs.getAsLong() / 1_000 - second) <= WINDOW_SECONDS;
  }

  /** Notes a right signature; returns false if it must not be served again. */
  synchronized boolean admit(long second, String signature) {
    long now = clockMs.getAsLong();
    while (!seen.isEmpty() && seen.firstKey() < now / 1_000 - WINDOW_SECONDS) {
      forget();
    }
    if (second <= tooOld) {
      return false;
    }
    Long first = seen.computeIfAbsent(second, key -> new HashMap<>()).putIfAbsent(signature, now);
    if (first != null) {
      return now - first < repeatMs;
    }
    size++;
    while (size > limit) {
      tooOld = forget();
    }
    return true;
  }

  private long forget() {
    Map.Entry<Long, Map<String, Long>> oldest = seen.pollFirstEntry();
    size -= oldest.getValue().size();
    return oldest.getKey();
  }

  synchronized int size() {
    return size;
  }
}
