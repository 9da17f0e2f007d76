// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of all instances of one Vert.x on one path: a request may come to another instance than the one that
 * opened its session. Any thread.
 */
final class EngineSessions implements Shareable {

  /** As long as Node's: 120 bits. */
  private static final int ID_BYTES = 15;

  final EngineCounters counters = new EngineCounters();
  private final SecureRandom random = new SecureRandom();
  private final ConcurrentHashMap<String, EngineSession> byId = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Integer> perAddress = new ConcurrentHashMap<>();

  static EngineSessions of(Vertx vertx, String path) {
    return vertx.sharedData().<String, EngineSessions>getLocalMap("waggle.engine.io")
      .computeIfAbsent(path, key -> new EngineSessions());
  }

  String newId() {
    byte[] bytes = new byte[ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns a session, or null. */
  EngineSession get(String id) {
    return byId.get(id);
  }

  int size() {
    return byId.size();
  }

  /** Returns whether an address may open another session. */
  boolean hasRoom(String address, int most, int mostPerAddress) {
    if (byId.size() < most && perAddress.getOrDefault(address, 0) < mostPerAddress) {
      return true;
    }
    counters.refused.increment();
    return false;
  }

  void add(EngineSession session) {
    byId.put(session.id(), session);
    perAddress.merge(session.address(), 1, Integer::sum);
    counters.opened.increment();
  }

  void remove(EngineSession session) {
    if (byId.remove(session.id(), session)) {
      perAddress.computeIfPresent(session.address(), (address, count) -> count == 1 ? null : count - 1);
    }
  }
}
