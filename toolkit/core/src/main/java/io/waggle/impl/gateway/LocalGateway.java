// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Gateway;
import io.waggle.GatewayOptions;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ConnectionBase;
import io.waggle.impl.connection.Frames;
import io.waggle.impl.connection.LoopTurn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The connections of a gateway that this Vert.x holds. What is known of a connection is changed on its own event loop
 * only; what any thread may look at sits in concurrent maps: connection ids, formats, and the directory of uids and
 * groups.
 */
final class LocalGateway {

  final GatewayOptions options;
  final LocalDirectory directory;
  final Map<String, Membership> byId = new ConcurrentHashMap<>();
  private final WaggleVertx waggle;
  private final Map<Object, Format> formats = new ConcurrentHashMap<>();
  private final Map<EventLoop, Shard> shardsByLoop = new ConcurrentHashMap<>();
  private final List<Shard> shards = new CopyOnWriteArrayList<>();

  LocalGateway(WaggleVertx waggle, GatewayOptions options, LocalDirectory directory) {
    this.waggle = waggle;
    this.options = options;
    this.directory = directory;
  }

  private Shard shard(ConnectionBase<?> connection) {
    return shardsByLoop.computeIfAbsent(connection.host().turn.loop(), loop -> {
      synchronized (shards) {
        Shard shard = new Shard(shards.size(), connection.host().turn, directory);
        shards.add(shard);
        return shard;
      }
    });
  }

  void add(ConnectionBase<?> connection) {
    Object key = connection.format();
    Format format = formats.compute(key, (k, old) -> (old == null ? new Format(k, connection) : old).join());
    Membership member = new Membership(connection, shard(connection), format);
    if (byId.putIfAbsent(member.id, member) != null) {
      formats.computeIfPresent(key, (k, old) -> old.leave());
      return;
    }
    connection.onLoop(() -> {
      member.shard.add(member);
      directory.add(Selector.EVERYONE, member.shard.index);
      connection.onDeparture(() -> depart(member));
      if (!connection.isOpen() && connection.closeReason() != null) {
        connection.abort();
      }
    });
  }

  private void depart(Membership member) {
    byId.remove(member.id);
    member.shard.remove(member);
    directory.remove(Selector.EVERYONE, member.shard.index);
    formats.computeIfPresent(member.format.key, (key, format) -> format.leave());
  }

  /** Runs an action for a connection on its event loop; at once if already there. */
  <T> Future<T> with(String id, Function<Membership, Future<T>> action) {
    Membership member = byId.get(id);
    if (member == null) {
      return gone(id);
    }
    if (member.shard.turn.loop().inEventLoop()) {
      return member.gone ? gone(id) : action.apply(member);
    }
    Promise<T> promise = waggle.vertx().getOrCreateContext().promise();
    member.shard.turn.loop().execute(() ->
      (member.gone ? LocalGateway.<T>gone(id) : action.apply(member)).onComplete(promise));
    return promise.future();
  }

  static <T> Future<T> gone(String id) {
    return Future.failedFuture(VertxException.noStackTrace("connection: " + id + " (expected: one that is open)"));
  }

  static String checkName(String name, String what) {
    int length = name == null ? 0 : name.length();
    if (length < 1 || length > Gateway.MAX_NAME_LENGTH || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + ": " + length + " characters (expected: 1-" + Gateway.MAX_NAME_LENGTH
        + ", none of them a control character)");
    }
    return name;
  }

  Future<Void> bind(String id, String uid) {
    checkName(uid, "uid");
    if (options.isUniqueUids()) {
      directory.boundAt(uid, System.currentTimeMillis());
    }
    Selector selector = new Selector(Selector.Kind.UID, uid);
    return counted(id, selector, member -> {
      if (uid.equals(member.uid)) {
        return false;
      }
      member.shard.bind(member, selector);
      if (options.isUniqueUids()) {
        member.bound = waggle.nextSequence();
        closeOthers(uid, member);
      }
      return true;
    });
  }

  /** Closes all connections of a user but the one bound last, which need not be this one. */
  private void closeOthers(String uid, Membership member) {
    List<Selection> selections = List.of(Selection.of(new Selector(Selector.Kind.UID, uid)));
    for (Shard shard : targets(selections)) {
      shard.turn.execute(() -> shard.forEach(selections, byId, other -> {
        if (other != member) {
          (other.bound < member.bound ? other : member).connection.close(CloseReason.REPLACED);
        }
      }));
    }
  }

  Future<Void> join(String id, String group) {
    checkName(group, "group");
    Selector selector = new Selector(Selector.Kind.GROUP, group);
    return counted(id, selector, member -> {
      if (member.groups != null && member.groups.containsKey(group)) {
        return false;
      }
      if (member.groups != null && member.groups.size() >= options.getMaxGroupsPerConnection()) {
        throw VertxException.noStackTrace("groups: of connection " + id + " (expected: at most "
          + options.getMaxGroupsPerConnection() + ")");
      }
      member.shard.join(member, selector);
      return true;
    });
  }

  /** Counts a connection in before it joins, so that a send right after this call finds it; out if it did not join. */
  private Future<Void> counted(String id, Selector selector, Function<Membership, Boolean> action) {
    Membership known = byId.get(id);
    if (known == null) {
      return gone(id);
    }
    directory.add(selector, known.shard.index);
    boolean[] joined = new boolean[1];
    return this.<Void>with(id, member -> {
      try {
        joined[0] = action.apply(member);
        return Future.succeededFuture();
      } catch (VertxException e) {
        return Future.failedFuture(e);
      } finally {
        if (!joined[0]) {
          directory.remove(selector, known.shard.index);
        }
      }
    });
  }

  Future<Void> unbind(String id) {
    return with(id, member -> {
      member.shard.unbind(member);
      return Future.succeededFuture();
    });
  }

  Future<Void> leave(String id, String group) {
    return with(id, member -> {
      member.shard.leave(member, group);
      return Future.succeededFuture();
    });
  }

  Future<JsonObject> session(String id) {
    return with(id, member -> Future.succeededFuture(member.copyOfSession()));
  }

  Future<Void> setSession(String id, JsonObject session) {
    return with(id, member -> store(member, session).mapEmpty());
  }

  Future<JsonObject> updateSession(String id, JsonObject changes) {
    return with(id, member -> store(member, Sessions.merge(member.session, changes)).map(JsonObject::copy));
  }

  Future<Boolean> replaceSession(String id, JsonObject expected, JsonObject session) {
    return with(id, member -> member.copyOfSession().equals(expected)
      ? store(member, session).map(true) : Future.succeededFuture(false));
  }

  private Future<JsonObject> store(Membership member, JsonObject session) {
    int bytes = session.toBuffer().length();
    if (bytes > options.getMaxSessionBytes()) {
      return Future.failedFuture(VertxException.noStackTrace("session: " + bytes + " bytes (expected: at most "
        + options.getMaxSessionBytes() + ")"));
    }
    member.session = session;
    return Future.succeededFuture(session);
  }

  Future<String> uidOf(String id) {
    return with(id, member -> Future.succeededFuture(member.uid));
  }

  Future<Set<String>> groupsOf(String id) {
    return with(id, member -> Future.succeededFuture(member.groupNames()));
  }

  Future<Void> ungroup(String group) {
    List<Future<Void>> done = targets(List.of(Selection.of(new Selector(Selector.Kind.GROUP, group)))).stream()
      .map(shard -> shard.turn.call(() -> {
        shard.ungroup(group);
        return (Void) null;
      })).toList();
    return Future.all(done).mapEmpty();
  }

  <M> void send(List<Selection> selections, M message) {
    List<Shard> targets = targets(selections);
    if (targets.isEmpty()) {
      return;
    }
    Map<Format, Frames> encoded = new HashMap<>(4);
    formats.values().forEach(format -> encoded.put(format, new Frames(format.encode(message))));
    if (encoded.isEmpty()) {
      return;
    }
    for (int i = 0; i < targets.size(); i++) {
      Shard shard = targets.get(i);
      Delivery delivery = new Delivery(shard, selections, byId, i == targets.size() - 1 ? encoded : copy(encoded));
      shard.turn.execute(() -> enqueue(shard, delivery));
    }
  }

  private static Map<Format, Frames> copy(Map<Format, Frames> encoded) {
    Map<Format, Frames> copies = new HashMap<>(4);
    encoded.forEach((format, frames) -> copies.put(format, frames.copy()));
    return copies;
  }

  private static void enqueue(Shard shard, Delivery delivery) {
    LoopTurn.Broadcast last = shard.turn.lastBroadcast();
    if (!(last instanceof Delivery) || !((Delivery) last).absorb(delivery)) {
      shard.turn.broadcast(delivery);
    }
  }

  void close(List<Selection> selections, CloseReason reason) {
    for (Shard shard : targets(selections)) {
      shard.turn.execute(() -> shard.forEach(selections, byId, member -> member.connection.close(reason)));
    }
  }

  /** Returns the event loops that may have somebody who is meant. */
  List<Shard> targets(List<Selection> selections) {
    Set<Integer> indices = new TreeSet<>();
    for (Selection selection : selections) {
      for (Selector selector : selection.included()) {
        if (selector.kind() == Selector.Kind.ID) {
          Membership member = byId.get(selector.key());
          if (member != null) {
            indices.add(member.shard.index);
          }
        } else {
          for (int shard : directory.shards(selector)) {
            indices.add(shard);
          }
        }
      }
    }
    return indices.stream().map(shards::get).toList();
  }
}
