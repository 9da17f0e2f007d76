// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import io.waggle.bridges.push.HookOptions;
import io.waggle.internal.BridgeCounters;
import io.waggle.internal.trust.BoundedHttp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The webhooks of a bridge in one Vert.x: its instances share them, so that the events of a channel stay in one order and
 * limits count once. Any thread.
 */
public final class Telling implements Shareable {

  /** A channel has its first subscriber in the cluster. */
  public static final String OCCUPIED = "occupied";
  /** A channel has lost its last subscriber. */
  public static final String VACATED = "vacated";
  /** A user has come into a channel, with the first of its connections in the cluster. */
  public static final String JOINED = "joined";
  /** A user has left a channel, with the last of its connections. */
  public static final String LEFT = "left";

  private static final String ALL = "__waggle.push.telling";
  /** Between a channel and a user in what is counted; no name of a channel has it. */
  private static final char SEPARATOR = '\n';

  private final Vertx vertx;
  private final String name;
  private final HookOptions options;
  private final BoundedHttp http;
  private final List<Teller> tellers = new ArrayList<>();
  private final Counts counts;
  private final Occupancy occupancy;
  private final Future<Void> started;
  private int users;

  private Telling(Vertx vertx, String name, HookOptions options, BridgeCounters counters, List<Target> targets) {
    this.vertx = vertx;
    this.name = name;
    this.options = options;
    counts = new Counts(counters);
    http = new BoundedHttp(vertx, options.getLanes() * Math.max(1, targets.size()));
    targets.forEach(target -> tellers.add(new Teller(options, target, http, counts)));
    occupancy = Stream.of(OCCUPIED, VACATED, JOINED, LEFT).noneMatch(this::wants) ? null
      : new Occupancy(http.context(), new Register(http.context(), name, options.getMaxOccupied(), this::changed),
        options.getMaxOccupied(), counts);
    started = occupancy == null ? Future.succeededFuture() : occupancy.start();
  }

  /**
   * Returns the one of a bridge, made for the first of its instances. Each must {@link #release} it.
   *
   * @param name of the bridge; all of this name in the cluster count together which channels are occupied
   * @param options of which all but the URLs count
   * @param counters where it counts
   * @param targets the webhooks; the first instance's count
   */
  public static Telling of(Vertx vertx, String name, HookOptions options, BridgeCounters counters,
                           List<Target> targets) {
    return vertx.sharedData().<String, Telling>getLocalMap(ALL).compute(name, (key, there) -> {
      Telling telling = there != null ? there : new Telling(vertx, name, options, counters, targets);
      telling.users++;
      return telling;
    });
  }

  /** Completes when it counts. */
  public Future<Void> started() {
    return started;
  }

  Counts counts() {
    return counts;
  }

  /** Returns whether any webhook is told of this. */
  public boolean wants(String kind) {
    return tellers.stream().anyMatch(teller -> teller.wants(kind));
  }

  /** Returns whether anybody wants to know when channels become occupied or vacated. */
  boolean countsSubscribers() {
    return occupancy != null;
  }

  /**
   * Takes note that a connection or an instance is, or is not any more, in a channel. The first and the last one in the
   * cluster is told.
   *
   * @param user empty for anybody
   */
  public void count(String channel, String user, boolean isThere, JsonObject event) {
    if (occupancy != null && tellers.stream().anyMatch(teller -> teller.wants(kind(user, true), channel)
      || teller.wants(kind(user, false), channel))) {
      occupancy.set(user.isEmpty() ? channel : channel + SEPARATOR + user, isThere, event);
    }
  }

  private static String kind(String user, boolean isThere) {
    return user.isEmpty() ? isThere ? OCCUPIED : VACATED : isThere ? JOINED : LEFT;
  }

  private void changed(String counted, boolean isThere, JsonObject event) {
    int end = counted.indexOf(SEPARATOR);
    if (end < 0) {
      tell(kind("", isThere), counted, event);
    } else {
      String user = counted.substring(end + 1);
      tell(kind(user, isThere), counted.substring(0, end), event.copy().put("user_id", user));
    }
  }

  /**
   * Tells of something.
   *
   * @param channel concerned, or empty
   */
  public void tell(String kind, String channel, JsonObject data) {
    Event encoded = null;
    for (Teller teller : tellers) {
      if (teller.wants(kind, channel)) {
        if (encoded == null) {
          long now = System.currentTimeMillis();
          encoded = new Event(channel, now, teller.form().event(kind, channel, data, now).toBuffer());
        }
        teller.tell(encoded);
      }
    }
  }

  /** Ends it with the last instance, when what waits is sent, or after a while. */
  public Future<Void> release() {
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
