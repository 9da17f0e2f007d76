// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.spi.cluster.ClusterManager;
import io.waggle.internal.Inspected;
import io.waggle.internal.Inspection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What orchestrators and load balancers ask: alive, ready, started. On the admin's context. */
final class Health {

  /** An event loop that is later than this is stuck. */
  static final long MOST_LAG_MS = 5_000;

  private static final long CLUSTER_PERIOD_MS = 5_000;
  private static final long CLUSTER_PATIENCE_MS = 15_000;

  private final Vertx own;
  private final Inspection inspection;
  private final ClusterManager clusterManager;
  private final Sampler sampler;
  private final Cluster cluster;
  private long clusterAskedNanos;
  private boolean clusterWaits;

  Health(Vertx vertx, Vertx own, Sampler sampler, Cluster cluster) {
    this.own = own;
    this.inspection = Inspection.of(vertx);
    this.clusterManager = ((VertxInternal) vertx).clusterManager();
    this.sampler = sampler;
    this.cluster = cluster;
    if (clusterManager != null) {
      own.setPeriodic(CLUSTER_PERIOD_MS, id -> touchCluster());
    }
  }

  /** The cluster manager's threads hold its monitor while they work; one that hangs holds it for good. */
  private void touchCluster() {
    if (!clusterWaits) {
      clusterWaits = true;
      clusterAskedNanos = System.nanoTime();
      own.executeBlocking(() -> {
        synchronized (clusterManager) {
          return clusterManager.getNodes().size();
        }
      }).onComplete(done -> clusterWaits = false);
    }
  }

  /** Returns why the process should be started anew; empty if it should not. */
  List<String> liveness() {
    List<String> reasons = new ArrayList<>();
    for (Sampler.Probe probe : sampler.probes()) {
      long lagMs = TimeUnit.NANOSECONDS.toMillis(probe.lagNanos());
      if (lagMs >= MOST_LAG_MS) {
        reasons.add(String.format(Locale.ROOT, "event loop %s: late by %.1f s (expected: under %d s)", probe.name(),
          lagMs / 1000.0, MOST_LAG_MS / 1000));
      }
    }
    long waitedMs = clusterWaits ? TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - clusterAskedNanos) : 0;
    if (waitedMs >= CLUSTER_PATIENCE_MS) {
      reasons.add("cluster manager: no answer for " + waitedMs / 1000 + " s");
    }
    return reasons;
  }

  /** Returns why no new clients should be sent here. */
  List<String> readiness() {
    List<String> reasons = startup();
    if (inspection.isDraining()) {
      reasons.add("node: draining");
    }
    for (Inspected one : inspection.instances()) {
      // A number that any thread may look at; it may lag by a turn.
      if (!one.label().client() && !one.isAccepting()) {
        reasons.add("worker " + one.label().name() + " on " + one.label().listening() + ": accepts nobody");
      }
    }
    return reasons;
  }

  /** Returns what is not there yet. */
  List<String> startup() {
    List<String> reasons = new ArrayList<>();
    if (!cluster.isReady()) {
      reasons.add("cluster: the other nodes cannot reach this one yet");
    }
    return reasons;
  }

  static void answer(HttpServerRequest request, List<String> reasons) {
    if (reasons.isEmpty()) {
      request.response().setStatusCode(204).end();
    } else {
      Replies.json(request, 503, new JsonObject().put("status", "down").put("reasons", new JsonArray(reasons)));
    }
  }
}
