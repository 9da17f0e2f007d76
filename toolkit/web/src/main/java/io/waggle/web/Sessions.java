// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.Vertx;
import io.vertx.ext.web.sstore.SessionStore;
import io.vertx.ext.web.sstore.redis.RedisSessionStore;
import io.vertx.redis.client.Redis;
import io.waggle.web.impl.LimitedSessionStore;

/** The stores for {@link HttpWorker#sessionHandler}. Stateless; any thread. */
public final class Sessions {

  /** Default of how many sessions are kept in memory: 100,000. */
  public static final int DEFAULT_MAX_SESSIONS = 100_000;

  /** How long a session that is not in Redis yet is waited for; vertx-web's 2 s would stall each expired cookie. */
  private static final long REDIS_RETRY_MS = 50;

  private Sessions() {
  }

  /**
   * Returns a store in memory, shared by all instances in one Vert.x and lost when the process ends.
   *
   * @param vertx to keep it in
   */
  public static SessionStore memory(Vertx vertx) {
    return memory(vertx, DEFAULT_MAX_SESSIONS);
  }

  /**
   * Returns a store in memory with a limit: while it is full, a new session lasts for its request only, and that is
   * logged.
   *
   * @param vertx to keep it in
   * @param maxSessions at least 1
   */
  public static SessionStore memory(Vertx vertx, int maxSessions) {
    return new LimitedSessionStore(vertx, maxSessions);
  }

  /**
   * Returns a store in Redis, shared by all processes that use it. Needs {@code vertx-web-sstore-redis} on the class
   * path.
   *
   * @param vertx whose event loops are used
   * @param redis a client; close it after the worker
   */
  public static SessionStore redis(Vertx vertx, Redis redis) {
    return RedisSessionStore.create(vertx, REDIS_RETRY_MS, redis);
  }
}
