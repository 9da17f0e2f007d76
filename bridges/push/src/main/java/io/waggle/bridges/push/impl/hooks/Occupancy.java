// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which channels this process has subscribers of, brought in line with the {@link Register} of the cluster one change
 * at a time for each channel. On one context; {@link #set} may be called on any thread.
 *
 * <p>Instances count: a channel is occupied here as long as one of them says so. A channel that is left and entered again
 * before the register has heard of it is not told: nobody else would have noticed.
 */
final class Occupancy {

  private static final Logger LOG = LoggerFactory.getLogger(Occupancy.class);
  private static final long RETRY_MS = 1_000;

  private final ContextInternal context;
  private final Register register;
  private final int most;
  private final Counts counts;
  private final Map<String, Place> places = new HashMap<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private boolean closing;
  private boolean ended;
  private int busy;

  /** One channel. */
  private static final class Place {

    private int instances;
    private boolean registered;
    private boolean busy;
    private long retry = -1;
    private JsonObject event = new JsonObject();
  }

  Occupancy(ContextInternal context, Register register, int most, Counts counts) {
    this.context = context;
    this.register = register;
    this.most = most;
    this.counts = counts;
  }

  Future<Void> start() {
    return register.start(this::again);
  }

  /** Takes note that an instance has subscribers of a channel now, or none any more. */
  void set(String channel, boolean occupied, JsonObject event) {
    context.runOnContext(v -> {
      Place place = places.get(channel);
      if (place == null) {
        if (!occupied || closing) {
          return;
        }
        if (places.size() >= most) {
          counts.add(Counts.UNCOUNTED);
          return;
        }
        place = new Place();
        places.put(channel, place);
      }
      place.instances = Math.max(0, place.instances + (occupied ? 1 : -1));
      place.event = event;
      work(channel, place);
    });
  }

  private void work(String channel, Place place) {
    boolean wanted = place.instances > 0 && !closing;
    if (place.busy || place.retry >= 0 || ended) {
      return;
    }
    if (wanted == place.registered) {
      if (!wanted) {
        places.remove(channel);
      }
      return;
    }
    place.busy = true;
    busy++;
    (wanted ? register.enter(channel, place.event) : register.leave(channel, place.event))
      .onComplete(done -> context.runOnContext(v -> {
        place.busy = false;
        busy--;
        if (done.succeeded()) {
          place.registered = wanted;
          work(channel, place);
        } else {
          LOG.warn("occupied channels: could not be counted: " + done.cause().getMessage());
          retry(channel, place);
        }
        rest();
      }));
  }

  private void retry(String channel, Place place) {
    if (closing) {
      places.remove(channel);
    } else {
      place.retry = context.setTimer(RETRY_MS, id -> {
        place.retry = -1;
        work(channel, place);
      });
    }
  }

  /** The others have counted this process out, because it did not run for a while: it enters anew. */
  private void again() {
    context.runOnContext(v -> Map.copyOf(places).forEach((channel, place) -> {
      place.registered = false;
      work(channel, place);
    }));
  }

  private void rest() {
    if (busy == 0) {
      List.copyOf(waiting).forEach(Runnable::run);
      waiting.clear();
    }
  }

  /**
   * Leaves all channels, for a while at most. The others count out what remains, as after a crash.
   *
   * @param longestMs how long that may take
   */
  Future<Void> close(long longestMs) {
    Promise<Void> left = context.promise();
    context.runOnContext(v -> {
      closing = true;
      long timer = context.setTimer(longestMs, id -> left.tryComplete());
      left.future().onComplete(done -> {
        ended = true;
        context.owner().cancelTimer(timer);
        places.values().forEach(place -> context.owner().cancelTimer(place.retry));
      });
      Map.copyOf(places).forEach((channel, place) -> {
        context.owner().cancelTimer(place.retry);
        place.retry = -1;
        work(channel, place);
      });
      waiting.add(left::tryComplete);
      rest();
    });
    return left.future().transform(done -> register.close());
  }
}
