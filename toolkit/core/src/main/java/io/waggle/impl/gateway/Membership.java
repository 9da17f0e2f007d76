// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.json.JsonObject;
import io.waggle.Member;
import io.waggle.impl.connection.ConnectionBase;
import java.util.HashMap;
import java.util.Set;

/** What the gateway knows of one connection. Fields that change belong to the connection's event loop. */
final class Membership implements Members {

  final String id;
  final ConnectionBase<?> connection;
  final Shard shard;
  final Format format;
  String uid;
  /** Order of the binding, where that decides who stays. */
  long bound;
  MemberList.Slot uidSlot;
  MemberList.Slot everyoneSlot;
  HashMap<String, MemberList.Slot> groups;
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

  @Override
  public int size() {
    return 1;
  }

  @Override
  public Membership get(int index) {
    return this;
  }

  @Override
  public ConnectionBase<?> connection(int index) {
    return connection;
  }

  /** Remembers its place among those it shares a uid or a group with. */
  void place(Selector selector, MemberList.Slot slot) {
    if (selector.kind() == Selector.Kind.UID) {
      uidSlot = slot;
    } else {
      groups.put(selector.key(), slot);
    }
  }

  Member snapshot() {
    return new Member(id, uid, groupNames(), copyOfSession());
  }

  JsonObject copyOfSession() {
    return session == null ? new JsonObject() : session.copy();
  }
}
