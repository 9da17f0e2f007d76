// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Looks once a second at how many messages came and how long event loops take to answer. On the admin's context, but
 * for the answers of the loops.
 */
final class Sampler {

  private static final long PERIOD_MS = 1_000;

  private final VertxInternal vertx;
  private final Inspection inspection;
  private final Map<Inspected, Rate> rates = new HashMap<>();
  private final Map<EventLoop, Probe> probes = new HashMap<>();

  /** Messages of an instance at the last look, and how many a second there were before it. */
  private record Rate(long messages, long nanos, double perSecond) {
  }

  /** An event loop and how long it took to answer. */
  static final class Probe {
    private volatile String name = "-";
    private volatile long lagNanos;
    private volatile long askedNanos;
    private volatile boolean waiting;

    String name() {
      return name;
    }

    /** Returns how late the loop is, in nanoseconds. */
    long lagNanos() {
      return waiting ? Math.max(lagNanos, System.nanoTime() - askedNanos) : lagNanos;
    }

    private void ask(EventLoop loop) {
      if (waiting) {
        return;
      }
      askedNanos = System.nanoTime();
      waiting = true;
      try {
        loop.execute(() -> {
          name = Thread.currentThread().getName();
          lagNanos = System.nanoTime() - askedNanos;
          waiting = false;
        });
      } catch (RejectedExecutionException e) {
        waiting = false;
      }
    }
  }

  Sampler(Vertx vertx) {
    this.vertx = (VertxInternal) vertx;
    this.inspection = Inspection.of(vertx);
  }

  /** Begins; ends with the given Vert.x. */
  void start(Vertx own) {
    look();
    own.setPeriodic(PERIOD_MS, id -> look());
  }

  private void look() {
    long now = System.nanoTime();
    Set<Inspected> instances = new LinkedHashSet<>(inspection.instances());
    rates.keySet().retainAll(instances);
    for (Inspected one : instances) {
      long messages = one.messages();
      rates.compute(one, (key, last) -> new Rate(messages, now, last == null ? 0
        : (messages - last.messages) * (double) TimeUnit.SECONDS.toNanos(1) / Math.max(1, now - last.nanos)));
    }
    Set<EventLoop> loops = loops(instances);
    probes.keySet().retainAll(loops);
    loops.forEach(loop -> probes.computeIfAbsent(loop, key -> new Probe()).ask(loop));
  }

  /** The loops that something runs on; the others have no thread yet, and are left so. */
  private Set<EventLoop> loops(Collection<Inspected> instances) {
    Set<EventLoop> loops = new LinkedHashSet<>();
    instances.forEach(one -> loops.add(one.context().nettyEventLoop()));
    vertx.deploymentManager().deployments().forEach(deployment -> deployment.deployment().contexts()
      .forEach(context -> loops.add(((ContextInternal) context).nettyEventLoop())));
    return loops;
  }

  /** Returns messages a second, of the last second. */
  double rate(Inspected instance) {
    Rate rate = rates.get(instance);
    return rate == null ? 0 : rate.perSecond;
  }

  /** Returns the name of the thread of an event loop. */
  String loopName(Inspected instance) {
    Probe probe = probes.get(instance.context().nettyEventLoop());
    return probe == null ? "-" : probe.name();
  }

  Collection<Probe> probes() {
    return probes.values();
  }
}
