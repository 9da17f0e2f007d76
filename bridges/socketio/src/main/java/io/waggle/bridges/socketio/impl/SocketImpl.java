// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.bridges.socketio.Ack;
import io.waggle.bridges.socketio.Emitter;
import io.waggle.bridges.socketio.Namespace;
import io.waggle.bridges.socketio.Socket;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/** One client in one namespace. On its event loop, but for what {@link Socket} says. */
final class SocketImpl implements Socket {

  private static final Logger LOG = LoggerFactory.getLogger(Socket.class);

  /** From CONNECT to the end. */
  enum State {
    /** The middleware of the namespace has not decided yet. */
    CONNECTING,
    /** Its client knows that it is connected. */
    CONNECTED,
    /** It is gone, or was never let in. */
    CLOSED
  }

  final Client client;
  final NamespaceImpl namespace;
  private final JsonObject auth;
  private final EventHandlers handlers;
  private final PendingAcks acks;
  private volatile String id;
  private volatile State state = State.CONNECTING;
  private volatile Set<String> rooms = Set.of();
  private volatile String uid;
  private JsonObject data = new JsonObject();
  /** Secret with which the client comes back; null without recovery. */
  private String pid;
  private boolean recovered;
  private BiConsumer<Set<String>, String> disconnecting;
  private Handler<String> disconnected;
  private Handler<Throwable> errorHandler;

  SocketImpl(Client client, NamespaceImpl namespace, int number, JsonObject auth) {
    this.client = client;
    this.namespace = namespace;
    this.auth = auth;
    this.id = SocketIds.of(client, namespace.name(), number);
    this.handlers = new EventHandlers(client.server.options.getMaxPendingEvents(), client.server::here,
      this::failed);
    this.acks = new PendingAcks(client.server.vertx, client.server.options.getMaxPendingAcks());
  }

  State state() {
    return state;
  }

  /** Asks the middleware, and connects or refuses. */
  void connect() {
    namespace.arrives();
    Admission.of(this, auth).onComplete(admitted -> client.server.onContext(() -> {
      if (admitted.succeeded()) {
        enterCurrent(admitted.result());
      } else {
        if (isAwaited()) {
          client.left(this);
          Admission.refuse(client, namespace.name(), admitted.cause());
        }
        state = State.CLOSED;
        namespace.decided();
      }
    }));
  }

  private boolean isAwaited() {
    return state == State.CONNECTING && client.state() != Client.State.CLOSED;
  }

  /** What was read of the past has to reach up to the present of this very turn. */
  private void enterCurrent(Recovered past) {
    if (isAwaited() && past != null && !namespace.recovery.isCurrent(past)) {
      namespace.recovery.catchUp(past)
        .onComplete(read -> client.server.onContext(() -> enterCurrent(read.result())));
      return;
    }
    if (isAwaited()) {
      enter(past);
    } else {
      state = State.CLOSED;
    }
    namespace.decided();
  }

  private void enter(Recovered past) {
    String name = namespace.name();
    if (past != null) {
      id = past.id();
      pid = past.pid();
      data = past.data();
      recovered = true;
    } else if (namespace.recovery != null && client.protocol() == 5) {
      pid = Recovery.newPid();
    }
    state = State.CONNECTED;
    client.send(Packets.connect(name, client.protocol() == 4 ? null
      : pid == null ? new JsonObject().put("sid", id) : new JsonObject().put("sid", id).put("pid", pid)));
    client.entered();
    namespace.add(this);
    if (past != null) {
      past.rooms().stream().filter(room -> !room.equals(id)).forEach(this::join);
      if (past.uid() != null) {
        uid(past.uid());
      }
      namespace.recovery.replay(this, past);
    }
    namespace.connected(this);
  }

  /** Takes a packet of its client. */
  void packet(Packet packet) {
    if (state == State.CLOSED) {
      return;
    }
    switch (packet.type()) {
      case EVENT, BINARY_EVENT -> event(packet);
      case ACK, BINARY_ACK -> acks.answer(packet.id(), (JsonArray) packet.data());
      case DISCONNECT -> {
        client.left(this);
        closed("client namespace disconnect");
      }
      default -> throw new ProtocolException("packet: " + packet.type() + " (expected: one for a socket)");
    }
  }

  private void event(Packet packet) {
    if (state == State.CONNECTING) {
      throw new ProtocolException("packet: " + packet.type() + " (expected: after the answer to CONNECT)");
    }
    JsonArray args = (JsonArray) packet.data();
    String name = (String) args.remove(0);
    if (!handlers.take(name, args, new AckImpl(this, packet.id()))) {
      client.server.counters.increment("events_refused");
      client.close("forced server close", CloseReason.POLICY_VIOLATION.withText("events: too many wait"));
    }
  }

  private void failed(Throwable failure) {
    if (errorHandler != null) {
      errorHandler.handle(failure);
    } else if (!Admission.isForClient(failure)) {
      LOG.error("a handler of namespace " + namespace.name() + " failed", failure);
      client.close("forced server close", CloseReason.INTERNAL_ERROR);
    }
  }

  /** The socket is gone, for this reason. */
  void closed(String words) {
    State before = state;
    state = State.CLOSED;
    if (before != State.CONNECTED) {
      return;
    }
    try {
      if (disconnecting != null) {
        disconnecting.accept(rooms(), words);
      }
    } catch (RuntimeException e) {
      LOG.error("a handler of namespace " + namespace.name() + " failed", e);
    }
    if (namespace.recovery != null && pid != null) {
      namespace.recovery.left(this, Recovery.isRecoverable(words));
    }
    namespace.remove(this, client.state() != Client.State.CLOSED);
    rooms = Set.of();
    acks.close();
    try {
      if (disconnected != null) {
        disconnected.handle(words);
      }
    } catch (RuntimeException e) {
      LOG.error("a handler of namespace " + namespace.name() + " failed", e);
    }
  }

  /** Its client has come back by another way. */
  Future<Void> evict() {
    return namespace.recovery.keep(this).onComplete(kept -> drop());
  }

  /** Drops the connection, so that its client comes back. */
  void drop() {
    client.close("transport close", CloseReason.TRY_AGAIN_LATER);
  }

  @Override
  public void disconnect(boolean close) {
    client.server.onContext(() -> {
      if (close) {
        client.disconnectAll();
      } else {
        disconnectNow("server namespace disconnect");
      }
    });
  }

  /** Disconnects from the namespace, on the event loop. */
  void disconnectNow(String words) {
    if (state == State.CONNECTED) {
      client.send(Packets.disconnect(namespace.name()));
    }
    if (state != State.CLOSED) {
      client.left(this);
      closed(words);
    }
  }

  @Override
  public void emit(String event, Object... args) {
    JsonArray eventData = Packets.data(event, args);
    if (state != State.CONNECTED) {
      return;
    }
    if (pid != null) {
      namespace.recovery.publish(Set.of(id), Set.of(), eventData);
    } else {
      client.send(Packets.event(namespace.name(), Packet.NO_ID, eventData));
    }
  }

  @Override
  public boolean emitIfIdle(String event, Object... args) {
    JsonArray eventData = Packets.data(event, args);
    if (state != State.CONNECTED || !client.engine.writable()) {
      client.server.counters.increment("messages_dropped");
      return false;
    }
    client.send(Packets.event(namespace.name(), Packet.NO_ID, eventData));
    return true;
  }

  @Override
  public Future<JsonArray> emitWithAck(String event, Object... args) {
    return emitWithAck(client.server.options.getAckTimeoutMs(), event, args);
  }

  @Override
  public Future<JsonArray> emitWithAck(long timeoutMs, String event, Object... args) {
    EmitterImpl.checkTimeout(timeoutMs);
    JsonArray eventData = Packets.data(event, args);
    Promise<JsonArray> answer = Promise.promise();
    client.server.onContext(() -> {
      if (state != State.CONNECTED || !acks.hasRoom()) {
        answer.fail("acknowledgement: none (expected: a connected client that owes less)");
        return;
      }
      long ackId = acks.nextId();
      acks.expect(ackId, timeoutMs).onComplete(answer);
      client.send(Packets.event(namespace.name(), ackId, eventData));
    });
    return answer.future();
  }

  @Override
  public Future<Void> join(String room) {
    NamespaceImpl.checkRoom(room);
    if (state != State.CLOSED && rooms().contains(room)) {
      return Future.succeededFuture();
    }
    if (state == State.CLOSED || rooms.size() >= client.server.options.getMaxRooms()) {
      return Future.failedFuture("rooms: " + rooms.size() + " (expected: a connected socket in less than "
        + client.server.options.getMaxRooms() + ")");
    }
    Set<String> more = new HashSet<>(rooms);
    more.add(room);
    rooms = Set.copyOf(more);
    return state == State.CONNECTED ? namespace.join(this, room) : Future.succeededFuture();
  }

  @Override
  public Future<Void> leave(String room) {
    if (!rooms.contains(room)) {
      return Future.succeededFuture();
    }
    Set<String> less = new HashSet<>(rooms);
    less.remove(room);
    rooms = Set.copyOf(less);
    return state == State.CONNECTED ? namespace.leave(this, room) : Future.succeededFuture();
  }

  @Override
  public Set<String> rooms() {
    Set<String> all = new HashSet<>(rooms);
    all.add(id);
    return all;
  }

  /** Returns the rooms that were joined, without its own. Any thread. */
  Set<String> joined() {
    return rooms;
  }

  /** Returns whether it is one of these: by a room or by its id. Any thread. */
  boolean isIn(Set<String> names) {
    if (names.contains(id)) {
      return true;
    }
    for (String name : names) {
      if (rooms.contains(name)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Future<Void> uid(String newUid) {
    uid = newUid;
    return client.server.gateway.bind(client.connectionId(), newUid);
  }

  @Override
  public Emitter to(String room) {
    return broadcast().to(room);
  }

  @Override
  public Emitter except(String room) {
    return broadcast().except(room);
  }

  @Override
  public Emitter broadcast() {
    return new EmitterImpl(namespace).except(id);
  }

  @Override
  public JsonObject handshake() {
    return client.engine.handshake().put("auth", auth.copy());
  }

  String pid() {
    return pid;
  }

  PendingAcks acks() {
    return acks;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Namespace namespace() {
    return namespace;
  }

  @Override
  public int protocol() {
    return client.protocol();
  }

  @Override
  public String transport() {
    return client.engine.transport();
  }

  @Override
  public JsonObject data() {
    return data;
  }

  @Override
  public boolean recovered() {
    return recovered;
  }

  @Override
  public boolean connected() {
    return state == State.CONNECTED;
  }

  @Override
  public String uid() {
    return uid;
  }

  @Override
  public Socket on(String event, BiConsumer<JsonArray, Ack> handler) {
    handlers.on(event, handler);
    return this;
  }

  @Override
  public Socket once(String event, BiConsumer<JsonArray, Ack> handler) {
    handlers.once(event, handler);
    return this;
  }

  @Override
  public Socket off(String event) {
    handlers.off(event);
    return this;
  }

  @Override
  public Socket onAny(BiConsumer<String, JsonArray> handler) {
    handlers.onAny(handler);
    return this;
  }

  @Override
  public Socket use(BiFunction<String, JsonArray, Future<?>> middleware) {
    handlers.use(middleware);
    return this;
  }

  @Override
  public Socket onDisconnecting(BiConsumer<Set<String>, String> handler) {
    disconnecting = handler;
    return this;
  }

  @Override
  public Socket onDisconnect(Handler<String> handler) {
    disconnected = handler;
    return this;
  }

  @Override
  public Socket errorHandler(Handler<Throwable> handler) {
    errorHandler = handler;
    return this;
  }
}
