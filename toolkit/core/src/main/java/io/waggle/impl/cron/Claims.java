// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.cron;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.core.shareddata.Lock;
import java.time.Instant;

/**
 * Decides which of the crons of one name runs what is due. Called on a cron's context.
 *
 * <p>A shared map holds, for each name, the last instant that was claimed, in milliseconds since 1970. Who sets it to a
 * later one, by compare and set, has claimed that run; so there is never more than one entry a name. Against
 * overlapping, a shared lock of that name is held during the run; the cluster frees it when its node dies.
 */
final class Claims {

  private static final String MAP = "__waggle.cron.claimed";
  private static final String LOCK = "__waggle.cron.run.";
  private static final long LOCK_TIMEOUT_MS = 2_000;

  private final Vertx vertx;
  private final String name;

  Claims(Vertx vertx, String name) {
    this.vertx = vertx;
    this.name = name;
  }

  /**
   * Holds the lock of the running one.
   *
   * @return fails if another node keeps it: its run goes on
   */
  Future<Lock> lock() {
    return vertx.sharedData().getLockWithTimeout(LOCK + name, LOCK_TIMEOUT_MS);
  }

  /** Claims a run. Returns false if it, or a later one, is claimed. */
  Future<Boolean> claim(Instant scheduled) {
    long wanted = scheduled.toEpochMilli();
    return vertx.sharedData().<String, Long>getAsyncMap(MAP).compose(map -> claim(map, wanted));
  }

  private Future<Boolean> claim(AsyncMap<String, Long> map, long wanted) {
    return map.get(name).compose(claimed -> {
      if (claimed == null) {
        return map.putIfAbsent(name, wanted).compose(other -> other == null ? won(true) : claim(map, wanted));
      }
      if (claimed >= wanted) {
        return won(false);
      }
      return map.replaceIfPresent(name, claimed, wanted).compose(done -> done ? won(true) : claim(map, wanted));
    });
  }

  /** Returns whether a run, or a later one, is claimed. */
  Future<Boolean> isClaimed(Instant scheduled) {
    return vertx.sharedData().<String, Long>getAsyncMap(MAP)
      .compose(map -> map.get(name))
      .map(claimed -> claimed != null && claimed >= scheduled.toEpochMilli());
  }

  private static Future<Boolean> won(boolean won) {
    return Future.succeededFuture(won);
  }
}
