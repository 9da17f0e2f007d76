// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.waggle.bridges.push.HookOptions;
import io.waggle.bridges.push.impl.trust.BoundedHttp;
import io.waggle.internal.BridgeCounters;
import java.util.ArrayList;
import java.util.List;

/**
 * The webhooks of a bridge in one Vert.x: its instances share them, so that the events of a channel stay in one order and
 * limits count once. Any thread.
 */
final class Telling implements Shareable {

  private static final String ALL = "__waggle.push.telling";

  private final HookOptions options;
  private final BoundedHttp http;
  private final List<Teller> tellers = new ArrayList<>();
  private final Counts counts;
  private final Occupancy occupancy;
  private final Future<Void> started;
  private int users;

  private Telling(Vertx vertx, String name, HookOptions options, HttpHooks.Resolved resolved) {
    this.options = options;
    counts = new Counts(BridgeCounters.of(vertx, name));
    http = new BoundedHttp(vertx, options.getLanes() * Math.max(1, options.getWebhooks().size()));
    for (int i = 0; i < resolved.secrets().size(); i++) {
      tellers.add(new Teller(options, options.getWebhooks().get(i), resolved.secrets().get(i),
        resolved.headers(), http, counts));
    }
    boolean wantsOccupancy = tellers.stream().anyMatch(teller -> teller.wants("occupied") || teller.wants("vacated"));
    occupancy = !wantsOccupancy ? null : new Occupancy(http.context(), new Register(http.context(), name,
      options.getMaxOccupied(), (channel, occupied, event) -> tell(occupied ? "occupied" : "vacated", channel, event)),
      options.getMaxOccupied(), counts);
    started = occupancy == null ? Future.succeededFuture() : occupancy.start();
  }

  /** Returns the one of a bridge, made for the first of its instances. Each must {@link #release} it. */
  static Telling of(Vertx vertx, String name, HookOptions options, HttpHooks.Resolved resolved) {
    return vertx.sharedData().<String, Telling>getLocalMap(ALL).compute(name, (key, there) -> {
      Telling telling = there != null ? there : new Telling(vertx, name, options, resolved);
      telling.users++;
      return telling;
    });
  }

  Future<Void> started() {
    return started;
  }

  Counts counts() {
    return counts;
  }

  /** Returns whether anybody wants to know when channels become occupied or vacated. */
  boolean countsSubscribers() {
    return occupancy != null;
  }

  /** Tells of what an instance saw. */
  void happened(String kind, String channel, JsonObject event) {
    if (!kind.equals("occupied") && !kind.equals("vacated")) {
      tell(kind, channel, event);
    } else if (tellers.stream().anyMatch(teller -> teller.wants("occupied", channel) || teller.wants("vacated", channel))) {
      occupancy.set(channel, kind.equals("occupied"), event);
    }
  }

  private void tell(String kind, String channel, JsonObject event) {
    Event encoded = null;
    for (Teller teller : tellers) {
      if (teller.wants(kind, channel)) {
        encoded = encoded == null ? Event.of(kind, channel, event, System.currentTimeMillis()) : encoded;
        teller.tell(encoded);
      }
    }
  }

  /** Ends it with the last instance. */
  Future<Void> release(Vertx vertx, String name) {
    boolean[] last = new boolean[1];
    vertx.sharedData().<String, Telling>getLocalMap(ALL).computeIfPresent(name, (key, there) -> {
      last[0] = --there.users == 0;
      return last[0] ? null : there;
    });
    return last[0] ? close() : Future.succeededFuture();
  }

  private Future<Void> close() {
    return (occupancy == null ? Future.<Void>succeededFuture() : occupancy.close(options.getCloseWaitMs()))
      .transform(done -> Future.join(tellers.stream().map(Teller::close).toList()))
      .transform(done -> http.close());
  }
}
