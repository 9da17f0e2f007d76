// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Session;
import io.vertx.ext.web.sstore.LocalSessionStore;
import io.vertx.ext.web.sstore.SessionStore;

/** vertx-web's store in memory with a limit on how many sessions it keeps. Any thread. */
public final class LimitedSessionStore implements SessionStore {

  private final SessionStore store;
  private final int maxSessions;

  /** Creates a store that shares its sessions with the others of this Vert.x. */
  public LimitedSessionStore(Vertx vertx, int maxSessions) {
    if (maxSessions < 1) {
      throw new IllegalArgumentException("maxSessions: " + maxSessions + " (expected: 1 or more)");
    }
    this.store = LocalSessionStore.create(vertx);
    this.maxSessions = maxSessions;
  }

  @Override
  public SessionStore init(Vertx vertx, JsonObject options) {
    return this;
  }

  @Override
  public long retryTimeout() {
    return store.retryTimeout();
  }

  @Override
  public Session createSession(long timeout) {
    return store.createSession(timeout);
  }

  @Override
  public Session createSession(long timeout, int length) {
    return store.createSession(timeout, length);
  }

  @Override
  public Future<Session> get(String cookieValue) {
    return store.get(cookieValue);
  }

  @Override
  public Future<Void> delete(String id) {
    return store.delete(id);
  }

  @Override
  public Future<Void> put(Session session) {
    return store.size().compose(size -> size < maxSessions ? store.put(session) : putKnown(session));
  }

  private Future<Void> putKnown(Session session) {
    return store.get(session.value()).compose(known -> known != null
      ? store.put(session)
      : Future.failedFuture("sessions: " + maxSessions + " kept (expected: at most as many)"));
  }

  @Override
  public Future<Void> clear() {
    return store.clear();
  }

  @Override
  public Future<Integer> size() {
    return store.size();
  }

  @Override
  public void close() {
    store.close();
  }
}
