// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.hooks;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import io.waggle.internal.trust.Hashes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Which processes of the cluster have subscribers of which channel: a {@link Shared} map. Who changes an entry from
 * nobody to somebody, or back, tells of it; as changes are compare-and-set, that is one process for each. On one context.
 *
 * <pre>
 * n:&lt;process&gt;                     1, lives {@value #ALIVE_MS} ms unless renewed
 * c:&lt;SHA-256 of the channel&gt;      {"channel":"news","processes":["5f0c…"]}
 * s:&lt;0-63&gt;                        the last number of a change, for the channels of this hash
 * </pre>
 *
 * <p>A process that dies is missed when its first entry ends; the least of the others then counts it out everywhere. The
 * number of a change is taken before the change, so later changes of a channel have greater ones.
 */
final class Register {

  private static final Logger LOG = LoggerFactory.getLogger(Register.class);
  static final long ALIVE_MS = 15_000;
  private static final int MAX_TRIES = 100;
  private static final int SEQUENCES = 64;

  /** Who is told of a change. */
  interface Listener {

    /**
     * Takes it.
     *
     * @param event with the number of the change
     */
    void changed(String channel, boolean occupied, JsonObject event);
  }

  private final ContextInternal context;
  private final Shared shared;
  private final Listener listener;
  private final long aliveMs;
  private final String me = UUID.randomUUID().toString();
  private final Set<String> seen = new HashSet<>();
  private Shared.Watch watch;
  private Runnable countedOut;
  private long timer = -1;

  Register(ContextInternal context, String name, int most, Listener listener) {
    this(context, name, most, ALIVE_MS, listener);
  }

  Register(ContextInternal context, String name, int most, long aliveMs, Listener listener) {
    this.context = context;
    this.aliveMs = aliveMs;
    this.listener = listener;
    // A watch that sees too many would end; each process counts as many as it may.
    shared = Shared.of(context.owner(), name + "/occupied",
      new SharedOptions().setMaxWatchedKeys((int) Math.min(Integer.MAX_VALUE, most * 16L)));
  }

  /**
   * Starts to be alive.
   *
   * @param countedOut called if the others took this process for dead
   */
  Future<Void> start(Runnable countedOut) {
    this.countedOut = countedOut;
    return onContext(() -> shared.set("n:" + me, 1, aliveMs).compose(v -> shared.watch("n:*", this::process))
      .<Void>map(started -> {
        watch = started;
        timer = context.setPeriodic(aliveMs / 3, id -> renew());
        return null;
      }));
  }

  private <T> Future<T> onContext(Supplier<Future<T>> call) {
    Promise<T> promise = context.promise();
    context.runOnContext(v -> call.get().onComplete(promise));
    return promise.future();
  }

  private void renew() {
    shared.expire("n:" + me, aliveMs).onSuccess(isThere -> {
      if (!isThere) {
        shared.set("n:" + me, 1, aliveMs).onSuccess(v -> countedOut.run());
      }
    });
  }

  private void process(Shared.Change change) {
    String process = change.key().substring(2);
    if (change.value() != null) {
      seen.add(process);
    } else if (seen.remove(process) && !process.equals(me) && seen.stream().min(String::compareTo).filter(me::equals)
      .isPresent()) {
      sweep();
    }
  }

  Future<Void> enter(String channel, JsonObject event) {
    return change(channel, true, event, MAX_TRIES);
  }

  Future<Void> leave(String channel, JsonObject event) {
    return change(channel, false, event, MAX_TRIES);
  }

  private Future<Void> change(String channel, boolean enters, JsonObject event, int tries) {
    if (tries == 0) {
      return Future.failedFuture("channel: changed by others " + MAX_TRIES + " times (expected: fewer)");
    }
    String key = key(channel);
    return shared.<JsonObject>get(key).compose(before -> alive(before, new HashMap<>()).compose(others -> {
      others.remove(me);
      Set<String> after = new HashSet<>(others);
      if (enters) {
        after.add(me);
      }
      // An entry that only the dead had left was never told as vacated: entering there is no news.
      boolean tells = before == null == enters && others.isEmpty();
      return replace(key, channel, before, after, tells ? enters : null, event)
        .compose(done -> done ? Future.succeededFuture() : change(channel, enters, event, tries - 1));
    }));
  }

  /**
   * Replaces an entry by one with these processes, and tells of it.
   *
   * @param news null if there is nothing to tell
   */
  private Future<Boolean> replace(String key, String channel, JsonObject before, Set<String> processes, Boolean news,
                                  JsonObject event) {
    JsonObject after = processes.isEmpty() ? null : new JsonObject().put("channel", channel)
      .put("processes", new JsonArray(processes.stream().sorted().toList()));
    if (before == null && after == null || before != null && before.equals(after)) {
      return Future.succeededFuture(true);
    }
    if (news == null) {
      return shared.cas(key, before, after);
    }
    String sequence = "s:" + Math.floorMod(channel.hashCode(), SEQUENCES);
    return news ? occupy(sequence, key, channel, before, after, event)
      : shared.increment(sequence).compose(number -> shared.cas(key, before, after).onSuccess(done -> {
        if (done) {
          tell(channel, false, number, event);
        }
      }));
  }

  /** Nobody can vacate a channel before this is done; its number may be one of before the last vacation if taken first. */
  private Future<Boolean> occupy(String sequence, String key, String channel, JsonObject before, JsonObject after,
                                 JsonObject event) {
    return shared.cas(key, before, after).compose(done -> !done ? Future.succeededFuture(false)
      : shared.increment(sequence).map(number -> {
        tell(channel, true, number, event);
        return true;
      }));
  }

  private void tell(String channel, boolean occupied, long number, JsonObject event) {
    listener.changed(channel, occupied, event.copy().put("sequence", number));
  }

  /** Returns the processes of an entry that are alive. One that is not seen yet may be: each is looked up. */
  private Future<Set<String>> alive(JsonObject entry, Map<String, Boolean> known) {
    Future<Set<String>> result = Future.succeededFuture(new HashSet<>());
    for (Object each : entry == null ? new JsonArray() : entry.getJsonArray("processes")) {
      String process = each.toString();
      Boolean isKnown = process.equals(me) ? Boolean.TRUE : known.get(process);
      result = result.compose(alive -> (isKnown != null ? Future.succeededFuture(isKnown)
        : shared.get("n:" + process).map(value -> value != null)).map(is -> {
          known.put(process, is);
          if (is) {
            alive.add(process);
          }
          return alive;
        }));
    }
    return result;
  }

  /** Counts out the dead, everywhere. */
  private void sweep() {
    Map<String, Boolean> known = new HashMap<>();
    shared.watch("c:*", change -> {
      if (change.value() instanceof JsonObject entry) {
        sweep(change.key(), entry, known);
      }
    }).onSuccess(Shared.Watch::cancel)
      .onFailure(failure -> LOG.warn("occupied channels of a process that is gone: not counted: " + failure.getMessage()));
  }

  private void sweep(String key, JsonObject entry, Map<String, Boolean> known) {
    alive(entry, known).compose(alive -> alive.size() == entry.getJsonArray("processes").size()
      ? Future.succeededFuture(true)
      : replace(key, entry.getString("channel"), entry, alive, alive.isEmpty() ? Boolean.FALSE : null, new JsonObject()))
      .onSuccess(done -> {
        if (!done) {
          // Somebody else changed it; who is dead is still so.
          shared.<JsonObject>get(key).onSuccess(now -> {
            if (now != null) {
              sweep(key, now, known);
            }
          });
        }
      });
  }

  /** Is dead from now on. */
  Future<Void> close() {
    return onContext(() -> {
      context.owner().cancelTimer(timer);
      return (watch == null ? Future.<Void>succeededFuture() : watch.cancel())
        .transform(done -> shared.delete("n:" + me)).mapEmpty();
    });
  }

  /** Topics may be longer than keys. */
  private static String key(String channel) {
    return "c:" + Hashes.text(channel);
  }
}
