// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.json.JsonObject;
import io.waggle.Member;
import io.waggle.impl.connection.ConnectionBase;
import java.util.HashMap;
import java.util.Set;

/** What the gateway knows of one connection. Fields that change belong to the connection's event loop. */
final class Membership {

  final String id;
  final ConnectionBase<?> connection;
  final Shard shard;
  final Format format;
  String uid;
  /** Order of the binding, where that decides who stays. */
  long bound;
  Members.Slot uidSlot;
  Members.Slot everyoneSlot;
  HashMap<String, Members.Slot> groups;
  JsonObject session;
  int lastDelivery;
  boolean gone;

  Membership(ConnectionBase<?> connection, Shard shard, Format format) {
    this.id = connection.id();
    this.connection = connection;
    this.shard = shard;
    this.format = format;
  }

  Set<String> groupNames() {
    return groups == null ? Set.of() : Set.copyOf(groups.keySet());
  }

  Member snapshot() {
    return new Member(id, uid, groupNames(), copyOfSession());
  }

  JsonObject copyOfSession() {
    return session == null ? new JsonObject() : session.copy();
  }
}
