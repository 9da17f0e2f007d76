// SPDX-License-Identifier: Apache-2.0
package io.waggle.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Times the calls that Hazelcast makes when members come and go. While one is stuck, routing on this node is wrong and
 * its end may hang; so it is logged once, and {@link ClusterHealth} tells. Owned by the cluster manager; any thread.
 */
final class Callbacks {

  static final int DEFAULT_STUCK_SECONDS = 10;

  private static final Logger LOG = LoggerFactory.getLogger(WaggleClusterManager.class);
  private static final long LOOK_MS = 1_000;

  private final long stuckMs;
  // By thread: as many as Hazelcast has threads that call, which is two or three.
  private final Map<Thread, Call> running = new ConcurrentHashMap<>();
  private volatile Vertx vertx;
  private volatile long timer = -1;

  private static final class Call {
    final String name;
    final long since = System.nanoTime();
    volatile boolean logged;

    Call(String name) {
      this.name = name;
    }

    long ms() {
      return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }
  }

  Callbacks(long stuckMs) {
    this.stuckMs = stuckMs;
  }

  void time(String name, Runnable call) {
    Thread thread = Thread.currentThread();
    Call outer = running.putIfAbsent(thread, new Call(name));
    try {
      call.run();
    } finally {
      if (outer == null) {
        Call done = running.remove(thread);
        if (done.logged) {
          LOG.warn("cluster: " + name + " took " + done.ms() + " ms");
        }
      }
    }
  }

  /** Returns how long the longest call has been stuck, in milliseconds; 0 if none is. */
  long stuckMs() {
    return running.values().stream().mapToLong(Call::ms).filter(ms -> ms >= stuckMs).max().orElse(0);
  }

  void watch(Vertx vertx) {
    this.vertx = vertx;
    timer = vertx.setPeriodic(LOOK_MS, id -> look());
  }

  void stop() {
    if (timer >= 0) {
      vertx.cancelTimer(timer);
      timer = -1;
    }
  }

  private void look() {
    running.values().stream().filter(call -> !call.logged && call.ms() >= stuckMs).forEach(call -> {
      call.logged = true;
      LOG.error("cluster: " + call.name + " has not returned for " + call.ms()
        + " ms; this node's view of the others is out of date until it does");
    });
  }
}
