// SPDX-License-Identifier: Apache-2.0
package io.waggle.demos.chat;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Set;

/** Somebody in a room, with one connection for each open tab; with none while a broken one may still come back. */
final class Person {

  /** Never used again for somebody else, in the whole cluster; the gateway's uid. */
  final String id;
  final String name;
  /** Known to this person's pages and the server only: it tells them from others who want the same name. */
  final String key;
  /** Private messages from and to this person. */
  final History whispers;
  /** Who said something privately to this person since the last connection broke. */
  final Set<String> unheard = new LinkedHashSet<>();
  final Set<String> connections = new LinkedHashSet<>();
  /** Connections that the gateway did not know when it was last asked. */
  final Set<String> missed = new LinkedHashSet<>();
  /** Whether the others know. */
  boolean announced;
  /** When the last connection broke; of no meaning while there is one. */
  long awaySince;

  Person(String id, String name, String key, int history) {
    this.id = id;
    this.name = name;
    this.key = key;
    this.whispers = new History(history);
  }

  boolean isAway() {
    return connections.isEmpty();
  }

  JsonObject toJson() {
    return new JsonObject().put("id", id).put("name", name);
  }
}
