// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.ChannelPosition;
import io.waggle.Shared;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Id, rooms and data of the sockets of one namespace, kept where every node finds them, also while they are connected:
 * a node that dies has no time to. On the instance's event loop.
 */
final class PastSessions {

  private final NamespaceImpl namespace;
  private final SocketIoImpl server;
  private final Shared shared;
  private final long lifetimeMs;
  private final Map<SocketImpl, ChannelPosition> entered = new HashMap<>();
  private final Set<SocketImpl> changed = new HashSet<>();
  private final long timer;

  PastSessions(NamespaceImpl namespace) {
    this.namespace = namespace;
    this.server = namespace.server;
    this.shared = Shared.of(server.vertx, "socketio." + server.options.getName());
    this.lifetimeMs = server.options.getRecoveryMs();
    this.timer = server.vertx.setPeriodic(Math.max(1, lifetimeMs / 2), fired ->
      entered.keySet().forEach(socket -> save(socket, lifetimeMs * 2)));
  }

  void entered(SocketImpl socket, ChannelPosition position) {
    entered.put(socket, position);
    changed(socket);
  }

  /** Saves soon: several changes of one turn, and what a connection handler puts into the data, at once. */
  void changed(SocketImpl socket) {
    if (changed.add(socket) && changed.size() == 1) {
      server.later(() -> {
        Set<SocketImpl> all = new HashSet<>(changed);
        changed.clear();
        all.stream().filter(entered::containsKey).forEach(each -> save(each, lifetimeMs * 2));
      });
    }
  }

  private Future<Void> save(SocketImpl socket, long forMs) {
    ChannelPosition since = entered.get(socket);
    JsonObject session = new JsonObject().put("nsp", namespace.name()).put("id", socket.id()).put("uid", socket.uid())
      .put("rooms", new JsonArray(List.copyOf(socket.joined()))).put("data", socket.data().copy())
      .put("epoch", since.epoch()).put("offset", since.offset());
    Future<Void> saved;
    try {
      saved = shared.set(socket.pid(), session, forMs);
    } catch (IllegalArgumentException e) {
      // Data that is too long, or of another kind: its client begins anew.
      saved = Future.failedFuture(e);
    }
    return saved.onFailure(server::lost);
  }

  void left(SocketImpl socket, boolean mayReturn) {
    if (entered.containsKey(socket)) {
      if (mayReturn) {
        save(socket, lifetimeMs);
      } else {
        shared.delete(socket.pid());
      }
      entered.remove(socket);
    }
  }

  /** Saves once more; what happens to the socket from then on is not saved. */
  Future<Void> keep(SocketImpl socket) {
    Future<Void> saved = entered.containsKey(socket) ? save(socket, lifetimeMs) : Future.succeededFuture();
    entered.remove(socket);
    return saved;
  }

  /** Finds the session of a secret, and has the socket that it still may have dropped, wherever that is. */
  Future<Recovered> find(String pid) {
    return shared.<JsonObject>get(pid).compose(found -> {
      if (found == null || !namespace.name().equals(found.getString("nsp"))) {
        return Future.succeededFuture();
      }
      JsonObject order = Selection.ALL.toJson().put("op", "evict").put("nsp", namespace.name())
        .put("id", found.getString("id")).put("pid", pid);
      return server.hub.run(order, false).compose(evicted -> shared.<JsonObject>get(pid))
        .map(newest -> newest == null ? null : recovered(pid, newest));
    });
  }

  private static Recovered recovered(String pid, JsonObject session) {
    return new Recovered(pid, session.getString("id"), session.getString("uid"),
      Selection.names(session.getJsonArray("rooms")), session.getJsonObject("data"),
      new ChannelPosition(session.getString("epoch"), session.getLong("offset")), List.of());
  }

  void close() {
    server.vertx.cancelTimer(timer);
  }
}
