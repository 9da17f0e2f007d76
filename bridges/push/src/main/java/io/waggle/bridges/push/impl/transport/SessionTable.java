// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import io.waggle.bridges.push.PushOptions;
import io.waggle.bridges.push.impl.PushException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The sessions of all instances of this process, and how many there are of whom. Any thread. */
final class SessionTable implements Shareable {

  private static final String MAP = "waggle.push.sessions";
  private static final long RETRY_MS = 5_000;

  private final Map<String, HttpSession> sessions = new ConcurrentHashMap<>();
  private final Map<String, Integer> byAddress = new ConcurrentHashMap<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Elsewhere elsewhere;

  private SessionTable(Vertx vertx, String name) {
    elsewhere = new Elsewhere(vertx, name, this);
  }

  static SessionTable of(Vertx vertx, String name) {
    return (SessionTable) vertx.sharedData().<String, Shareable>getLocalMap(MAP)
      .computeIfAbsent(name, key -> new SessionTable(vertx, name));
  }

  /** Counts one in; fails if it is one too many. */
  void admit(String address, PushOptions options) {
    if (count.incrementAndGet() > options.getMaxSessions()) {
      count.decrementAndGet();
      throw new PushException(503, "sessions: too many", RETRY_MS);
    }
    if (byAddress.merge(address, 1, Integer::sum) > options.getMaxSessionsPerAddress()) {
      leave(address);
      throw new PushException(429, "sessions: too many of one address (expected: at most "
        + options.getMaxSessionsPerAddress() + ")", RETRY_MS);
    }
  }

  /** Counts one out. */
  void leave(String address) {
    count.decrementAndGet();
    byAddress.computeIfPresent(address, (key, number) -> number == 1 ? null : number - 1);
  }

  void add(HttpSession session) {
    sessions.put(session.id(), session);
  }

  void remove(HttpSession session) {
    sessions.remove(session.id());
  }

  /** Returns a session; null if it is not here. */
  HttpSession get(String id) {
    return id == null ? null : sessions.get(id);
  }

  /** Returns those of the other nodes. */
  Elsewhere elsewhere() {
    return elsewhere;
  }

  /** Returns what is told of a session that nobody has. */
  static PushException unknown() {
    return new PushException(404, "session: unknown (expected: connect anew)");
  }

  int count() {
    return count.get();
  }
}
