// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Vertx;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.channel.ChannelInspection;
import io.waggle.impl.gateway.GatewayInspection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The window through which operators look at one Vert.x: its workers and clients, its gateways and channels, and whether it
 * is about to leave. One per Vert.x; any thread.
 */
public final class Inspection {

  /** Names of workers that are kept apart after they have ended. */
  private static final int MOST_ENDED = 256;

  private static final Inspected.Label OTHERS = new Inspected.Label("", "", "", "", -1, false);

  private final WaggleVertx waggle;
  private final Map<Inspected.Label, Inspected.Report> ended = new HashMap<>();
  private final List<Inspected> instances = new CopyOnWriteArrayList<>();
  private final List<Panel> panels = new CopyOnWriteArrayList<>();
  private volatile Inspected.Tap tap;
  private volatile boolean draining;

  private Inspection(WaggleVertx waggle) {
    this.waggle = waggle;
  }

  /** Returns the one of a Vert.x. */
  public static Inspection of(Vertx vertx) {
    return of(WaggleVertx.of(vertx));
  }

  /** Returns the one of a Vert.x. */
  public static Inspection of(WaggleVertx waggle) {
    return waggle.service("inspection", Inspection::new);
  }

  /** Registers what has begun to run. */
  public void add(Inspected instance) {
    instances.add(instance);
    Inspected.Tap current = tap;
    if (current != null) {
      instance.context().nettyEventLoop().execute(() -> instance.tap(current));
    }
  }

  /** Forgets what has ended, but for its counters: totals never fall. On its event loop. */
  public void remove(Inspected instance) {
    if (instances.remove(instance)) {
      Inspected.Label label = instance.label();
      Inspected.Label key = new Inspected.Label(label.name(), label.transport(), "", "", -1, label.client());
      Inspected.Report last = instance.report().atTheEnd();
      synchronized (ended) {
        ended.merge(ended.size() < MOST_ENDED || ended.containsKey(key) ? key : OTHERS, last, Inspected.Report::plus);
      }
    }
  }

  /** Returns the counters of what has ended, by name, transport and side. */
  public Map<Inspected.Label, Inspected.Report> ended() {
    synchronized (ended) {
      return Map.copyOf(ended);
    }
  }

  /** Returns what runs now, in the order it began. */
  public List<Inspected> instances() {
    return List.copyOf(instances);
  }

  /** Returns the name of this node in connection ids and among the nodes of a cluster. */
  public String node() {
    return waggle.node();
  }

  /** Returns the gateways, by name. */
  public List<InspectedGateway> gateways() {
    return GatewayInspection.all(waggle);
  }

  /** Returns the channels, by name. */
  public List<InspectedChannels> channels() {
    return ChannelInspection.all(waggle);
  }

  /** Shows a table of a bridge. */
  public void add(Panel panel) {
    panels.add(panel);
  }

  /** Shows it no more. */
  public void remove(Panel panel) {
    panels.remove(panel);
  }

  /** Returns the tables of bridges, in the order they were added. */
  public List<Panel> panels() {
    return List.copyOf(panels);
  }

  /** Shows the messages of all instances, also of those to come, to somebody; null ends that. */
  public void tap(Inspected.Tap tap) {
    this.tap = tap;
    instances.forEach(one -> one.context().nettyEventLoop().execute(() -> one.tap(tap)));
  }

  /**
   * Says that this node is to get no new clients for a while, or again: load balancers are told through
   * {@code /readyz}. The drain that ends a process is {@link Lifecycle}'s, and counts too.
   */
  public void draining(boolean draining) {
    this.draining = draining;
  }

  /** Returns whether this node is about to leave. */
  public boolean isDraining() {
    return draining || Lifecycle.of(waggle.vertx()).isDraining();
  }
}
