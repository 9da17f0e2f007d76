// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import io.waggle.impl.cluster.Service;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The watchers of one map in one Vert.x. Runs on the map's own context; {@link #add} may be called on any thread. */
final class Watches implements Service {

  /** Until a new listener is known everywhere, and until what failed is tried again. */
  private static final long SOON_MS = 1_000;

  private final ContextInternal context;
  private final String name;
  private final Entries entries;
  private final Changes changes;
  private final SharedOptions options;
  private final Set<WatchImpl> watches = new LinkedHashSet<>();
  private long refreshTimer = -1;
  private long soonTimer = -1;

  Watches(ContextInternal context, String name, Entries entries, Changes changes, SharedOptions options) {
    this.context = context;
    this.name = name;
    this.entries = entries;
    this.changes = changes;
    this.options = options;
  }

  ContextInternal context() {
    return context;
  }

  String name() {
    return name;
  }

  Entries entries() {
    return entries;
  }

  Future<Shared.Watch> add(ContextInternal target, String key, Handler<Shared.Change> handler) {
    WatchImpl watch = new WatchImpl(this, target, key, handler, options);
    context.runOnContext(v -> start(watch));
    return watch.started();
  }

  private void start(WatchImpl watch) {
    if (watches.size() >= options.getMaxWatches()) {
      watch.end(VertxException.noStackTrace("watch: one more than " + watches.size() + " (expected: at most maxWatches)"));
      return;
    }
    watches.add(watch);
    boolean clustered = context.owner().isClustered();
    if (clustered && refreshTimer < 0) {
      refreshTimer = context.setPeriodic(options.getWatchRefreshMs(), id -> lookAtAll());
    }
    changes.use().onComplete(done -> context.runOnContext(v -> {
      watch.lookAtAll();
      if (clustered) {
        refreshSoon();
      }
    }));
  }

  void remove(WatchImpl watch) {
    if (watches.remove(watch)) {
      changes.unuse();
    }
    if (watches.isEmpty()) {
      context.owner().cancelTimer(refreshTimer);
      context.owner().cancelTimer(soonTimer);
      refreshTimer = -1;
      soonTimer = -1;
    }
  }

  void refreshSoon() {
    if (soonTimer < 0 && !watches.isEmpty()) {
      soonTimer = context.setTimer(SOON_MS, id -> {
        soonTimer = -1;
        lookAtAll();
      });
    }
  }

  private void lookAtAll() {
    List.copyOf(watches).forEach(WatchImpl::lookAtAll);
  }

  void changed(String key) {
    List.copyOf(watches).forEach(watch -> watch.changed(key));
  }

  // ---- nodes that come and go; called on another context

  @Override
  public void joined(String node) {
    context.runOnContext(v -> lookAtAll());
  }

  @Override
  public void lost(String node) {
    context.runOnContext(v -> lookAtAll());
  }

  @Override
  public void message(String node, Buffer payload) {
    // Nodes say nothing to each other here: that is what Changes is for.
  }
}
