// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * What is known of one upstream: how many connections it has and whether it is up. Shared by all instances of the
 * proxy, so any thread; each field changes by itself, and a reader that sees them a moment apart does no harm.
 */
final class Upstream {

  private static final Logger LOG = LoggerFactory.getLogger(TcpProxyVerticle.class);

  private final UpstreamOptions options;
  private final int maxFailures;
  private final long downNanos;
  private final LongSupplier nanoClock;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger failuresInRow = new AtomicInteger();
  private final LongAdder connects = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private volatile boolean down;
  private volatile long downUntil;

  Upstream(UpstreamOptions options, ProxyListenerOptions listener, LongSupplier nanoClock) {
    this.options = options;
    this.maxFailures = listener.getMaxFailures();
    // A check that fails again and again must keep the upstream out until the next one.
    this.downNanos = TimeUnit.MILLISECONDS.toNanos(
      Math.max(listener.getDownTimeMs(), 2 * listener.getCheckIntervalMs()));
    this.nanoClock = nanoClock;
  }

  UpstreamOptions options() {
    return options;
  }

  int active() {
    return active.get();
  }

  /** Returns whether new connections should go here; after its time out a failed upstream is tried again. */
  boolean isUp() {
    return !down || nanoClock.getAsLong() - downUntil >= 0;
  }

  /** Counts a connection in; false if it is one too many. */
  boolean tryAcquire() {
    if (active.incrementAndGet() <= options.getMaxConnections()) {
      return true;
    }
    active.decrementAndGet();
    return false;
  }

  void release() {
    active.decrementAndGet();
  }

  void connected() {
    connects.increment();
    answered();
  }

  /** Hears that it accepts connections. */
  void answered() {
    failuresInRow.set(0);
    if (down) {
      down = false;
      LOG.info("upstream " + options.address() + " is up again");
    }
  }

  /** Hears that it did not accept a connection. */
  void failed(Throwable cause) {
    failures.increment();
    if (failuresInRow.incrementAndGet() >= maxFailures) {
      downUntil = nanoClock.getAsLong() + downNanos;
      if (!down) {
        down = true;
        LOG.warn("upstream " + options.address() + " is down: " + cause.getMessage());
      }
    }
  }

  JsonObject metrics() {
    return new JsonObject()
      .put("address", options.address())
      .put("up", isUp())
      .put("active", active())
      .put("connects", connects.sum())
      .put("failures", failures.sum());
  }
}
