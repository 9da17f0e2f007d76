// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Audience;
import io.waggle.bridges.socketio.Emitter;
import io.waggle.bridges.socketio.Namespace;
import io.waggle.bridges.socketio.Socket;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A namespace in one instance, with the sockets that came through it. On the instance's event loop, but for what emits.
 *
 * <p>In the gateway a namespace is the group {@code /chat#} and a room of it {@code /chat#room}. A socket that left while
 * its connection stayed is in the group {@code /chat!id}, so that its id reaches nobody.
 */
final class NamespaceImpl extends EmitterBase implements Namespace {

  final SocketIoImpl server;
  final Bindings bindings;
  /** Null if packets are not kept for those who are away. */
  final Recovery recovery;
  private final String name;
  private final NamespaceImpl parent;
  private final List<Handler<Socket>> connectHandlers = new ArrayList<>();
  private final List<Function<Socket, Future<?>>> middleware = new ArrayList<>();
  private final Map<String, Handler<JsonArray>> serverSide = new HashMap<>();
  private final Map<String, SocketImpl> sockets = new HashMap<>();
  private final Map<String, Set<SocketImpl>> rooms = new HashMap<>();
  private Supplier<List<Emitter>> family;
  private int arriving;

  /**
   * Creates a namespace.
   *
   * @param parent whose handlers, middleware and bindings hold too; null for none
   */
  NamespaceImpl(SocketIoImpl server, String name, NamespaceImpl parent) {
    this.server = server;
    this.name = name;
    this.parent = parent;
    this.bindings = new Bindings(this, parent == null ? null : parent.bindings);
    this.recovery = server.options.getRecoveryMs() > 0 ? new Recovery(this) : null;
  }

  static void checkRoom(String room) {
    if (room == null || room.isEmpty() || room.length() > Socket.MAX_ROOM_LENGTH
      || room.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("room: of " + (room == null ? 0 : room.length())
        + " characters (expected: 1 to " + Socket.MAX_ROOM_LENGTH + ", none of them a control character)");
    }
  }

  /** Returns the group of all its sockets. */
  String group() {
    return name + "#";
  }

  private String group(String room) {
    return name + "#" + room;
  }

  private String gone(String id) {
    return name + "!" + id;
  }

  /** Returns the sockets of a room, or the one of an id. */
  Audience<EngineMessage> audience(String room) {
    Audience<EngineMessage> members = server.gateway.group(group(room));
    String connection = SocketIds.connectionOf(room);
    return connection == null ? members
      : members.and(server.gateway.connection(connection).except(server.gateway.group(gone(room))));
  }

  /** Returns who decides on whether a socket may connect, in order. */
  List<Function<Socket, Future<?>>> middleware() {
    if (parent == null) {
      return middleware;
    }
    List<Function<Socket, Future<?>>> all = new ArrayList<>(parent.middleware);
    all.addAll(middleware);
    return all;
  }

  /** Somebody waits to be let in: until {@link #decided} a dynamic namespace stays. */
  void arrives() {
    arriving++;
  }

  /** It was decided on whether somebody is let in. */
  void decided() {
    arriving--;
    endIfEmpty();
  }

  private void endIfEmpty() {
    if (sockets.isEmpty() && arriving == 0 && parent != null) {
      server.emptied(this);
    }
  }

  /** A socket was let in. */
  void add(SocketImpl socket) {
    sockets.put(socket.id(), socket);
    server.gateway.join(socket.client.connectionId(), group());
    boolean found = socket.client.connectionId().equals(SocketIds.connectionOf(socket.id()));
    if (!found) {
      server.gateway.join(socket.client.connectionId(), group(socket.id()));
    }
    socket.joined().forEach(room -> join(socket, room));
    if (recovery != null) {
      recovery.entered(socket);
    }
  }

  /** Tells the application of a socket. */
  void connected(SocketImpl socket) {
    server.protect(socket.client, () -> {
      if (parent != null) {
        parent.connectHandlers.forEach(handler -> handler.handle(socket));
      }
      connectHandlers.forEach(handler -> handler.handle(socket));
    });
  }

  /**
   * A socket is gone.
   *
   * @param connectionStays so that its groups do not go with it
   */
  void remove(SocketImpl socket, boolean connectionStays) {
    sockets.remove(socket.id(), socket);
    String connection = socket.client.connectionId();
    for (String room : socket.joined()) {
      forget(socket, room);
      bindings.left(socket, room);
      if (connectionStays) {
        server.gateway.leave(connection, group(room));
      }
    }
    if (connectionStays) {
      server.gateway.leave(connection, group());
      if (connection.equals(SocketIds.connectionOf(socket.id()))) {
        server.gateway.join(connection, gone(socket.id()));
      } else {
        server.gateway.leave(connection, group(socket.id()));
      }
    }
    endIfEmpty();
  }

  /** Has a socket reached by what is sent to a room. */
  Future<Void> join(SocketImpl socket, String room) {
    rooms.computeIfAbsent(room, key -> new HashSet<>(4)).add(socket);
    if (recovery != null) {
      recovery.changed(socket);
    }
    Future<Void> member = server.gateway.join(socket.client.connectionId(), group(room))
      .onFailure(full -> server.onContext(() -> socket.leave(room)));
    return bindings.isBound(room) ? member.compose(done -> bindings.joined(socket, room)) : member;
  }

  /** Ends that. */
  Future<Void> leave(SocketImpl socket, String room) {
    forget(socket, room);
    if (recovery != null) {
      recovery.changed(socket);
    }
    Future<Void> left = server.gateway.leave(socket.client.connectionId(), group(room));
    return bindings.left(socket, room).compose(done -> left);
  }

  private void forget(SocketImpl socket, String room) {
    Set<SocketImpl> members = rooms.get(room);
    if (members != null && members.remove(socket) && members.isEmpty()) {
      rooms.remove(room);
    }
  }

  /** Returns the sockets of this instance. */
  Collection<SocketImpl> sockets() {
    return sockets.values();
  }

  /** Returns the socket of this instance with an id and a secret, or null. */
  SocketImpl socket(String id, String pid) {
    SocketImpl socket = sockets.get(id);
    return socket != null && pid.equals(socket.pid()) ? socket : null;
  }

  /** Returns those of this instance that are meant. */
  Set<SocketImpl> select(Selection selection) {
    Set<SocketImpl> found = new HashSet<>();
    if (selection.rooms().isEmpty()) {
      found.addAll(sockets.values());
    }
    for (String room : selection.rooms()) {
      found.addAll(rooms.getOrDefault(room, Set.of()));
      SocketImpl one = sockets.get(room);
      if (one != null) {
        found.add(one);
      }
    }
    if (!selection.except().isEmpty()) {
      found.removeIf(socket -> socket.isIn(selection.except()));
    }
    return found;
  }

  void close() {
    if (recovery != null) {
      recovery.close();
    }
  }

  /** Takes an event that another instance sent. */
  void serverSideEvent(JsonArray data) {
    Handler<JsonArray> handler = serverSide.get(data.getString(0));
    if (handler == null && parent != null) {
      handler = parent.serverSide.get(data.getString(0));
    }
    if (handler != null) {
      data.remove(0);
      handler.handle(data);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Namespace onConnection(Handler<Socket> handler) {
    connectHandlers.add(handler);
    return this;
  }

  @Override
  public Namespace use(Function<Socket, Future<?>> function) {
    middleware.add(function);
    return this;
  }

  @Override
  public Namespace bind(String room, String topic) {
    checkRoom(room);
    bindings.add(room, topic);
    return this;
  }

  @Override
  public Namespace bind(String pattern) {
    bindings.add(pattern);
    return this;
  }

  @Override
  public Future<Void> serverSideEmit(String event, Object... args) {
    JsonArray data = Packets.data(event, args);
    Packets.event(name, Packet.NO_ID, data);
    return server.hub.run(Selection.ALL.toJson().put("op", "server").put("nsp", name).put("from", server.number)
      .put("data", data), false).mapEmpty();
  }

  @Override
  public Namespace onServerSide(String event, Handler<JsonArray> handler) {
    serverSide.put(event, handler);
    return this;
  }

  /** Has it stand for the dynamic namespaces that a source gives. */
  void standFor(Supplier<List<Emitter>> source) {
    family = source;
  }

  @Override
  Emitter all() {
    return family == null ? new EmitterImpl(this) : new FamilyEmitter(family.get());
  }

  /** Returns one socket of this instance as other nodes see it. */
  static JsonObject describe(SocketImpl socket) {
    return new JsonObject().put("id", socket.id()).put("uid", socket.uid())
      .put("rooms", new JsonArray(List.copyOf(socket.rooms()))).put("data", socket.data().copy())
      .put("handshake", socket.handshake());
  }
}
