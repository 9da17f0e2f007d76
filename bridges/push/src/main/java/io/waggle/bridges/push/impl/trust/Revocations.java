// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.trust;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.waggle.Shared;
import io.waggle.SharedOptions;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.internal.trust.Hashes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Which tokens and users are refused until when: a {@link Shared} map of the whole cluster, in which each entry lives
 * that long, and a watch of it. Any thread.
 *
 * <pre>
 * key    t:&lt;SHA-256 of the token id, base64url&gt;                      or u:&lt;… of the uid&gt;
 * value  {"tokenId":"a-1","atMs":1700000000000,"untilMs":1700000600000}  or {"uid":"ann",…}
 * </pre>
 *
 * <p>A user is not locked out: tokens that were issued later are good.
 */
final class Revocations {

  private static final Logger LOG = LoggerFactory.getLogger(Revocations.class);
  private static final long AGAIN_MS = 1_000;

  private final Vertx vertx;
  private final Shared shared;
  private final int most;
  private final LongSupplier clock;
  private final Map<String, JsonObject> known = new ConcurrentHashMap<>();
  private volatile BiConsumer<String, String> handler = (tokenId, uid) -> { };
  private volatile Shared.Watch watch;
  private volatile boolean closed;

  Revocations(Vertx vertx, String name, int most, LongSupplier clock) {
    // One more than allowed may be seen for a moment on each node; a watch that sees too many would end.
    shared = Shared.of(vertx, name + "/revoked", new SharedOptions().setMaxWatchedKeys(most * 2));
    this.vertx = vertx;
    this.most = most;
    this.clock = clock;
  }

  Future<Void> start() {
    return shared.watch("*", this::changed).map(started -> {
      watch = started;
      started.ended().onFailure(this::again);
      return null;
    });
  }

  /** Without the watch nobody who is connected would be closed. */
  private void again(Throwable failure) {
    LOG.warn("revocations: not told, to be tried again: " + failure.getMessage());
    if (!closed) {
      vertx.setTimer(AGAIN_MS, id -> {
        if (!closed) {
          start().onFailure(this::again);
        }
      });
    }
  }

  Future<Void> close() {
    closed = true;
    return watch == null ? Future.succeededFuture() : watch.cancel();
  }

  void handler(BiConsumer<String, String> tokenIdAndUid) {
    handler = tokenIdAndUid;
  }

  private void changed(Shared.Change change) {
    if (change.value() instanceof JsonObject value) {
      known.put(change.key(), value);
      // What was there before anybody could connect here concerns nobody who did.
      if (watch != null) {
        handler.accept(value.getString("tokenId"), value.getString("uid"));
      }
    } else {
      known.remove(change.key());
    }
  }

  /** Adds one, or makes it last longer. */
  Future<Void> add(String tokenId, String uid, long untilMs) {
    String key = tokenId == null ? key('u', uid) : key('t', tokenId);
    if (known.size() >= most && !known.containsKey(key)) {
      return Future.failedFuture(new PushException(503, "revocations: " + most + " (expected: fewer, see maxRevocations)"));
    }
    return shared.<JsonObject>get(key).compose(before -> {
      long until = before == null ? untilMs : Math.max(untilMs, before.getLong("untilMs"));
      JsonObject value = new JsonObject().put("atMs", clock.getAsLong()).put("untilMs", until).put(tokenId == null ? "uid" : "tokenId",
        tokenId == null ? uid : tokenId);
      return shared.set(key, value, Math.min(Shared.MAX_LIFETIME_MS, Math.max(1, until - clock.getAsLong())));
    });
  }

  /**
   * Fails if one of them is revoked. The map is asked and not only what the watch has seen: of a revocation that was
   * answered, no later question misses.
   *
   * @param tokenId empty if there is none
   * @param issuedAtMs since 1970; 0 if the token does not say
   */
  Future<Void> check(String tokenId, String uid, long issuedAtMs) {
    Future<Boolean> byToken = tokenId.isEmpty() ? Future.succeededFuture(false) : isRevoked(key('t', tokenId), 0);
    return byToken.compose(yes -> yes ? Future.succeededFuture(true) : isRevoked(key('u', uid), issuedAtMs))
      .transform(done -> done.failed()
        ? Future.failedFuture(new PushException(503, "revocations: cannot be read (expected: soon)", 1_000))
        : done.result() ? Future.failedFuture(new PushException(4502, "token: revoked (expected: another one)"))
        : Future.succeededFuture());
  }

  private Future<Boolean> isRevoked(String key, long issuedAtMs) {
    if (counts(known.get(key), issuedAtMs)) {
      return Future.succeededFuture(true);
    }
    return shared.<JsonObject>get(key).map(value -> counts(value, issuedAtMs));
  }

  private boolean counts(JsonObject value, long issuedAtMs) {
    return value != null && clock.getAsLong() < value.getLong("untilMs") && issuedAtMs <= value.getLong("atMs");
  }

  private static String key(char kind, String name) {
    return kind + ":" + Hashes.text(name);
  }
}
