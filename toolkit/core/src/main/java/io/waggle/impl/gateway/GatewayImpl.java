// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.json.JsonObject;
import io.waggle.Audience;
import io.waggle.Connection;
import io.waggle.Gateway;
import io.waggle.GatewayOptions;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ConnectionBase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A gateway of one Vert.x. What is known of a connection is changed on its own event loop only; what any thread may
 * look at sits in concurrent maps: connection ids, formats, and the directory of uids and groups.
 */
public final class GatewayImpl<M> implements Gateway<M> {

  private final WaggleVertx waggle;
  private final String name;
  private final GatewayOptions options;
  final LocalDirectory directory = new LocalDirectory();
  final Map<String, Membership> byId = new ConcurrentHashMap<>();
  private final Map<Object, Format> formats = new ConcurrentHashMap<>();
  private final Map<EventLoop, Shard> shardsByLoop = new ConcurrentHashMap<>();
  private final List<Shard> shards = new CopyOnWriteArrayList<>();

  private GatewayImpl(WaggleVertx waggle, String name, GatewayOptions options) {
    this.waggle = waggle;
    this.name = name;
    this.options = options;
  }

  /** Returns the gateway of a name, made with these options if it is the first call for it. */
  public static <M> GatewayImpl<M> of(Vertx vertx, String name, GatewayOptions options) {
    return WaggleVertx.of(vertx).service("gateway/" + name,
      waggle -> new GatewayImpl<>(waggle, name, new GatewayOptions(options)));
  }

  String name() {
    return name;
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

  @Override
  public String add(Connection<M> added) {
    ConnectionBase<M> connection = (ConnectionBase<M>) added;
    Object key = connection.format();
    Format format = formats.compute(key, (k, old) -> (old == null ? new Format(k, connection) : old).join());
    Membership member = new Membership(connection, shard(connection), format);
    if (byId.putIfAbsent(member.id, member) != null) {
      formats.computeIfPresent(key, (k, old) -> old.leave());
      return member.id;
    }
    connection.onLoop(() -> {
      member.shard.add(member);
      directory.add(Selector.EVERYONE, member.shard.index);
      connection.onDeparture(() -> depart(member));
      if (!connection.isOpen() && connection.closeReason() != null) {
        connection.abort();
      }
    });
    return member.id;
  }

  private void depart(Membership member) {
    byId.remove(member.id);
    member.shard.remove(member);
    directory.remove(Selector.EVERYONE, member.shard.index);
    formats.computeIfPresent(member.format.key, (key, format) -> format.leave());
  }

  /** Runs an action for a connection on its event loop; at once if already there. */
  private <T> Future<T> with(String id, Function<Membership, Future<T>> action) {
    Membership member = byId.get(id);
    if (member == null) {
      return gone(id);
    }
    if (member.shard.turn.loop().inEventLoop()) {
      return member.gone ? gone(id) : action.apply(member);
    }
    Promise<T> promise = waggle.vertx().getOrCreateContext().promise();
    member.shard.turn.loop().execute(() ->
      (member.gone ? GatewayImpl.<T>gone(id) : action.apply(member)).onComplete(promise));
    return promise.future();
  }

  private static <T> Future<T> gone(String id) {
    return Future.failedFuture(VertxException.noStackTrace("connection: " + id + " (expected: one that is open)"));
  }

  private static String checkName(String value, String what) {
    if (value.isEmpty() || value.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(what + ": " + value.length() + " characters (expected: 1-" + MAX_NAME_LENGTH
        + ")");
    }
    return value;
  }

  @Override
  public Future<Void> bind(String id, String uid) {
    Selector selector = new Selector(Selector.Kind.UID, checkName(uid, "uid"));
    return counted(id, selector, member -> {
      if (uid.equals(member.uid)) {
        return false;
      }
      member.shard.bind(member, uid);
      return true;
    });
  }

  @Override
  public Future<Void> join(String id, String group) {
    Selector selector = new Selector(Selector.Kind.GROUP, checkName(group, "group"));
    return counted(id, selector, member -> {
      if (member.groups != null && member.groups.containsKey(group)) {
        return false;
      }
      if (member.groups != null && member.groups.size() >= options.getMaxGroupsPerConnection()) {
        throw VertxException.noStackTrace("groups: of connection " + id + " (expected: at most "
          + options.getMaxGroupsPerConnection() + ")");
      }
      member.shard.join(member, group);
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

  @Override
  public Future<Void> unbind(String id) {
    return with(id, member -> {
      member.shard.unbind(member);
      return Future.succeededFuture();
    });
  }

  @Override
  public Future<Void> leave(String id, String group) {
    return with(id, member -> {
      member.shard.leave(member, group);
      return Future.succeededFuture();
    });
  }

  @Override
  public Future<Void> ungroup(String group) {
    return onShards(List.of(Selection.of(new Selector(Selector.Kind.GROUP, group))), shard -> {
      shard.ungroup(group);
      return null;
    }).mapEmpty();
  }

  @Override
  public Future<JsonObject> session(String id) {
    return with(id, member -> Future.succeededFuture(
      member.session == null ? new JsonObject() : member.session.copy())).recover(gone -> Future.succeededFuture());
  }

  @Override
  public Future<Void> setSession(String id, JsonObject session) {
    JsonObject copy = session.copy();
    return with(id, member -> store(member, copy).mapEmpty());
  }

  @Override
  public Future<JsonObject> updateSession(String id, JsonObject changes) {
    JsonObject copy = changes.copy();
    return with(id, member -> store(member, Sessions.merge(member.session, copy)).map(JsonObject::copy));
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

  @Override
  public Future<String> uidOf(String id) {
    return with(id, member -> Future.succeededFuture(member.uid)).recover(gone -> Future.succeededFuture());
  }

  @Override
  public Future<Set<String>> groupsOf(String id) {
    return with(id, member -> Future.succeededFuture(member.groupNames()))
      .recover(gone -> Future.succeededFuture(Set.of()));
  }

  @Override
  public Future<Set<String>> groups() {
    return Future.succeededFuture(directory.keys(Selector.Kind.GROUP));
  }

  @Override
  public Future<Set<String>> online(Set<String> uids) {
    return Future.succeededFuture(uids.stream()
      .filter(uid -> directory.shards(new Selector(Selector.Kind.UID, uid)).length > 0)
      .collect(Collectors.toSet()));
  }

  @Override
  public Audience<M> everyone() {
    return audience(Selector.EVERYONE);
  }

  @Override
  public Audience<M> connection(String id) {
    return audience(new Selector(Selector.Kind.ID, id));
  }

  @Override
  public Audience<M> uid(String uid) {
    return audience(new Selector(Selector.Kind.UID, uid));
  }

  @Override
  public Audience<M> group(String group) {
    return audience(new Selector(Selector.Kind.GROUP, group));
  }

  @Override
  public Audience<M> connections(List<String> ids) {
    List<Selector> selectors = ids.stream().distinct().map(id -> new Selector(Selector.Kind.ID, id)).toList();
    return new AudienceImpl<>(this, List.of(new Selection(selectors, List.of())));
  }

  private Audience<M> audience(Selector selector) {
    return new AudienceImpl<>(this, List.of(Selection.of(selector)));
  }

  // ---- what audiences do

  void send(List<Selection> selections, M message) {
    List<Shard> targets = targets(selections);
    if (targets.isEmpty()) {
      return;
    }
    Map<Format, ByteBuf> encoded = new HashMap<>(4);
    formats.values().forEach(format -> encoded.put(format, format.encode(message)));
    if (encoded.isEmpty()) {
      return;
    }
    for (int i = 0; i < targets.size(); i++) {
      // Bytes are shared among the connections of a loop, and copied among loops, whose cores would fight over the
      // reference count.
      Shard shard = targets.get(i);
      Delivery delivery = new Delivery(shard, selections, byId, i == targets.size() - 1 ? encoded : copy(encoded));
      if (shard.turn.loop().inEventLoop()) {
        enqueue(shard, delivery);
      } else {
        shard.turn.loop().execute(() -> enqueue(shard, delivery));
      }
    }
  }

  private static Map<Format, ByteBuf> copy(Map<Format, ByteBuf> encoded) {
    Map<Format, ByteBuf> copies = new HashMap<>(4);
    encoded.forEach((format, bytes) -> copies.put(format,
      PooledByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes())
        .writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes())));
    return copies;
  }

  private static void enqueue(Shard shard, Delivery delivery) {
    Runnable last = shard.turn.lastBroadcast();
    if (!(last instanceof Delivery) || !((Delivery) last).absorb(delivery)) {
      shard.turn.broadcast(delivery);
    }
  }

  private List<Shard> targets(List<Selection> selections) {
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

  /** Runs a query on each shard concerned; results in no order. */
  private <T> Future<List<T>> onShards(List<Selection> selections, Function<Shard, T> query) {
    List<Future<T>> answers = new ArrayList<>();
    for (Shard shard : targets(selections)) {
      Promise<T> promise = waggle.vertx().getOrCreateContext().promise();
      answers.add(promise.future());
      if (shard.turn.loop().inEventLoop()) {
        promise.complete(query.apply(shard));
      } else {
        shard.turn.loop().execute(() -> promise.complete(query.apply(shard)));
      }
    }
    return Future.all(answers).map(all -> answers.stream().map(Future::result).toList());
  }

  Future<Integer> count(List<Selection> selections) {
    return onShards(selections, shard -> {
      int[] count = new int[1];
      shard.forEach(selections, byId, member -> count[0]++);
      return count[0];
    }).map(counts -> counts.stream().mapToInt(Integer::intValue).sum());
  }

  <T> Future<List<T>> collect(List<Selection> selections, int limit, Function<Membership, T> query) {
    return onShards(selections, shard -> {
      List<T> found = new ArrayList<>();
      shard.forEach(selections, byId, member -> {
        if (found.size() < limit) {
          found.add(query.apply(member));
        }
      });
      return found;
    }).map(lists -> lists.stream().flatMap(List::stream).limit(limit).collect(Collectors.toList()));
  }
}
