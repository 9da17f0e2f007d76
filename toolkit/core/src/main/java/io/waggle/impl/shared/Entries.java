// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.AsyncMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Reads and changes entries of one of Vert.x's shared maps, so that lifetimes and races come out right. Any thread.
 *
 * <p>An entry carries its end, and past it is not there, whatever the map says. That the map removes it too is for
 * memory only: Hazelcast's forgets the lifetime of an entry that is replaced by compare and set, and Vert.x offers no
 * call to give it a new one. Then the node that replaced it removes it; if that node dies first, the next one to look.
 */
final class Entries {

  /** A change that leaves the entry as it is. */
  static final Entry UNCHANGED = new Entry(0, true, Buffer.buffer());

  private static final int MAX_PAUSE_MS = 32;

  private final VertxInternal vertx;
  private final Future<AsyncMap<String, Buffer>> map;
  private final int maxTries;
  private final int maxTracked;
  private final LongSupplier clock;
  private final Map<String, Long> tracked = new ConcurrentHashMap<>();
  private volatile boolean forgetsLifetimes;

  /** What a change found and left; null is "not there". */
  record Outcome(Entry before, Entry after) {

    boolean changed() {
      return after != UNCHANGED;
    }
  }

  Entries(VertxInternal vertx, Future<AsyncMap<String, Buffer>> map, int maxTries, int maxTracked, LongSupplier clock) {
    this.vertx = vertx;
    this.map = map;
    this.maxTries = maxTries;
    this.maxTracked = maxTracked;
    this.clock = clock;
  }

  long now() {
    return clock.getAsLong();
  }

  Future<Set<String>> keys() {
    return map.compose(AsyncMap::keys);
  }

  /** Returns an entry, null if there is none or it is over; then what is left of it is removed. */
  Future<Entry> get(String key) {
    return map.compose(entries -> entries.get(key).map(found -> {
      Entry entry = Entry.decode(found);
      if (entry != null && entry.isOver(now())) {
        entries.removeIfPresent(key, found);
        return null;
      }
      return entry;
    }));
  }

  /** Sets an entry, whatever was there. */
  Future<Void> put(String key, Entry entry) {
    long leftMs = entry.leftMs(now());
    return map.compose(entries -> leftMs == 0
      ? entries.put(key, entry.encode())
      : entries.put(key, entry.encode(), leftMs));
  }

  /**
   * Changes an entry by compare and set, as often as others are quicker.
   *
   * @param change from the entry that is there, or null, to the one that should be: null to remove it,
   *               {@link #UNCHANGED} to leave it. What it throws fails the future
   */
  Future<Outcome> change(String key, UnaryOperator<Entry> change) {
    return map.compose(entries -> entries.get(key).compose(found -> attempt(entries, key, change, found, 1)));
  }

  private Future<Outcome> attempt(AsyncMap<String, Buffer> entries, String key, UnaryOperator<Entry> change,
                                  Buffer found, int tries) {
    Entry stored = Entry.decode(found);
    Entry before = stored == null || stored.isOver(now()) ? null : stored;
    Outcome outcome = new Outcome(before, change.apply(before));
    if (!outcome.changed() || found == null && outcome.after == null) {
      return Future.succeededFuture(outcome);
    }
    if (found == null) {
      return putIfAbsent(entries, key, outcome.after).compose(other -> other == null
        ? Future.succeededFuture(outcome)
        : again(entries, key, change, Future.succeededFuture(other), tries));
    }
    return replace(entries, key, found, outcome.after).compose(done -> done
      ? Future.succeededFuture(outcome)
      : again(entries, key, change, pause(tries).compose(v -> entries.get(key)), tries));
  }

  private Future<Outcome> again(AsyncMap<String, Buffer> entries, String key, UnaryOperator<Entry> change,
                                Future<Buffer> found, int tries) {
    return tries < maxTries
      ? found.compose(newest -> attempt(entries, key, change, newest, tries + 1))
      : Future.failedFuture(VertxException.noStackTrace("key: changed by others in each of " + tries + " tries"
        + " (expected: less, or a greater maxTries)"));
  }

  /** Who lost makes room for who won, for a moment that differs. */
  private Future<Void> pause(int tries) {
    Promise<Void> pause = Promise.promise();
    vertx.setTimer(1 + ThreadLocalRandom.current().nextInt(Math.min(MAX_PAUSE_MS, 2 * tries)), id -> pause.complete());
    return pause.future();
  }

  private Future<Buffer> putIfAbsent(AsyncMap<String, Buffer> entries, String key, Entry entry) {
    long leftMs = entry.leftMs(now());
    return leftMs == 0
      ? entries.putIfAbsent(key, entry.encode())
      : entries.putIfAbsent(key, entry.encode(), leftMs);
  }

  private Future<Boolean> replace(AsyncMap<String, Buffer> entries, String key, Buffer found, Entry entry) {
    if (entry == null) {
      return entries.removeIfPresent(key, found);
    }
    long leftMs = entry.leftMs(now());
    if (leftMs == 0) {
      return entries.replaceIfPresent(key, found, entry.encode());
    }
    if (forgetsLifetimes) {
      return replaceAndTrack(entries, key, found, entry);
    }
    return entries.replaceIfPresent(key, found, entry.encode(), leftMs).recover(failure -> {
      if (failure instanceof UnsupportedOperationException) {
        forgetsLifetimes = true;
        return replaceAndTrack(entries, key, found, entry);
      }
      return Future.failedFuture(failure);
    });
  }

  private Future<Boolean> replaceAndTrack(AsyncMap<String, Buffer> entries, String key, Buffer found, Entry entry) {
    return entries.replaceIfPresent(key, found, entry.encode()).onSuccess(done -> {
      if (done) {
        track(key, entry);
      }
    });
  }

  /** One timer a key: when it fires early, for an entry that has come since, that one has its own lifetime or timer. */
  private void track(String key, Entry entry) {
    tracked.compute(key, (k, old) -> {
      if (old == null && tracked.size() >= maxTracked) {
        return null;
      }
      if (old != null) {
        vertx.cancelTimer(old);
      }
      return vertx.setTimer(entry.leftMs(now()) + 1, timer -> {
        tracked.remove(key, timer);
        get(key);
      });
    });
  }

  /** Returns how many entries are to be removed by this node. */
  int tracked() {
    return tracked.size();
  }
}
