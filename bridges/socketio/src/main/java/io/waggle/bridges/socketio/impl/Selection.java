// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which sockets of a namespace are meant. Immutable.
 *
 * @param rooms any of which they are in; empty for everybody
 * @param except none of which they are in
 */
record Selection(Set<String> rooms, Set<String> except) {

  /** Most rooms in one selection. */
  static final int MAX_ROOMS = 100;

  static final Selection ALL = new Selection(Set.of(), Set.of());

  Selection to(String room) {
    return new Selection(plus(rooms, room), except);
  }

  Selection without(String room) {
    return new Selection(rooms, plus(except, room));
  }

  private static Set<String> plus(Set<String> names, String name) {
    NamespaceImpl.checkRoom(name);
    Set<String> more = new HashSet<>(names);
    more.add(name);
    if (more.size() > MAX_ROOMS) {
      throw new IllegalArgumentException("rooms: " + more.size() + " (expected: at most " + MAX_ROOMS + ")");
    }
    return Set.copyOf(more);
  }

  /** Returns whether a socket is one of them. */
  boolean contains(SocketImpl socket) {
    return (rooms.isEmpty() || socket.isIn(rooms)) && (except.isEmpty() || !socket.isIn(except));
  }

  JsonObject toJson() {
    return new JsonObject().put("rooms", new JsonArray(List.copyOf(rooms)))
      .put("except", new JsonArray(List.copyOf(except)));
  }

  static Selection of(JsonObject json) {
    return new Selection(names(json.getJsonArray("rooms")), names(json.getJsonArray("except")));
  }

  static Set<String> names(JsonArray array) {
    Set<String> names = new HashSet<>();
    array.forEach(name -> names.add((String) name));
    return Set.copyOf(names);
  }
}
