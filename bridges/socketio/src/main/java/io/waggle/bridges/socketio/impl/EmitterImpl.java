// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.Answer;
import io.waggle.Audience;
import io.waggle.bridges.socketio.Emitter;
import io.waggle.bridges.socketio.RemoteSocket;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Some sockets of a namespace. Immutable; any thread. What is plain goes through the gateway, which knows where members
 * are; what asks the sockets something goes to all nodes, which answer for theirs.
 */
final class EmitterImpl implements Emitter {

  static final long MAX_TIMEOUT_MS = 600_000;

  private final NamespaceImpl namespace;
  private final Selection selection;
  private final boolean local;
  private final boolean dropIfBusy;
  private final long timeoutMs;

  EmitterImpl(NamespaceImpl namespace) {
    this(namespace, Selection.ALL, false, false, namespace.server.options.getAckTimeoutMs());
  }

  private EmitterImpl(NamespaceImpl namespace, Selection selection, boolean local, boolean dropIfBusy, long timeoutMs) {
    this.namespace = namespace;
    this.selection = selection;
    this.local = local;
    this.dropIfBusy = dropIfBusy;
    this.timeoutMs = timeoutMs;
  }

  static void checkTimeout(long timeoutMs) {
    if (timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) {
      throw new IllegalArgumentException("timeoutMs: " + timeoutMs + " (expected: 1 to " + MAX_TIMEOUT_MS + ")");
    }
  }

  @Override
  public EmitterImpl to(String room) {
    return new EmitterImpl(namespace, selection.to(room), local, dropIfBusy, timeoutMs);
  }

  @Override
  public EmitterImpl except(String room) {
    return new EmitterImpl(namespace, selection.without(room), local, dropIfBusy, timeoutMs);
  }

  @Override
  public EmitterImpl local() {
    return new EmitterImpl(namespace, selection, true, dropIfBusy, timeoutMs);
  }

  @Override
  public EmitterImpl dropIfBusy() {
    return new EmitterImpl(namespace, selection, local, true, timeoutMs);
  }

  @Override
  public EmitterImpl timeout(long newTimeoutMs) {
    checkTimeout(newTimeoutMs);
    return new EmitterImpl(namespace, selection, local, dropIfBusy, newTimeoutMs);
  }

  @Override
  public void emit(String event, Object... args) {
    JsonArray data = Packets.data(event, args);
    if (local || dropIfBusy) {
      JsonObject order = order("emit").put("busy", !dropIfBusy)
        .put("message", encoded(Packets.event(namespace.name(), Packet.NO_ID, data)));
      namespace.server.hub.run(order, local);
      return;
    }
    Set<String> bound = namespace.bindings.boundOf(selection.rooms());
    if (!bound.isEmpty()) {
      namespace.bindings.publish(bound, selection.except(), data);
      if (bound.size() == selection.rooms().size()) {
        return;
      }
    }
    Set<String> rooms = new HashSet<>(selection.rooms());
    rooms.removeAll(bound);
    Set<String> except = new HashSet<>(selection.except());
    except.addAll(bound);
    if (namespace.recovery != null) {
      namespace.recovery.publish(rooms, except, data);
    } else {
      audience(rooms, except).send(Packets.event(namespace.name(), Packet.NO_ID, data));
    }
  }

  private static byte[] encoded(EngineMessage message) {
    return GatewayProtocol.INSTANCE.encode(message).getBytes();
  }

  private Audience<EngineMessage> audience(Set<String> rooms, Set<String> except) {
    Audience<EngineMessage> audience = null;
    if (rooms.isEmpty()) {
      audience = namespace.server.gateway.group(namespace.group());
    }
    for (String room : rooms) {
      Audience<EngineMessage> one = namespace.audience(room);
      audience = audience == null ? one : audience.and(one);
    }
    for (String room : except) {
      audience = audience.except(namespace.audience(room));
    }
    return audience;
  }

  private JsonObject order(String op) {
    return selection.toJson().put("op", op).put("nsp", namespace.name());
  }

  @Override
  public Future<Answer<List<JsonArray>>> emitWithAck(String event, Object... args) {
    // Encoded by each node, with an id of its own, but refused here.
    byte[] message = encoded(Packets.event(namespace.name(), 0, Packets.data(event, args)));
    return namespace.server.hub.run(order("ask").put("timeout", timeoutMs).put("message", message), local)
      .map(answer -> answer.map(list -> list.stream().map(each -> new JsonArray((List<?>) list(each))).toList()));
  }

  private static List<?> list(Object value) {
    return value instanceof JsonArray array ? array.getList() : (List<?>) value;
  }

  @Override
  public Future<Void> socketsJoin(String... rooms) {
    return change("join", rooms);
  }

  @Override
  public Future<Void> socketsLeave(String... rooms) {
    return change("leave", rooms);
  }

  private Future<Void> change(String op, String... rooms) {
    List<String> names = List.of(rooms);
    names.forEach(NamespaceImpl::checkRoom);
    return namespace.server.hub.run(order(op).put("names", new JsonArray(names)), local).mapEmpty();
  }

  @Override
  public Future<Void> disconnectSockets(boolean close) {
    return namespace.server.hub.run(order("disconnect").put("close", close), local).mapEmpty();
  }

  @Override
  public Future<Answer<List<RemoteSocket>>> fetchSockets() {
    return namespace.server.hub.run(order("fetch"), local)
      .map(answer -> answer.map(list -> list.stream().map(EmitterImpl::remoteSocket).toList()));
  }

  private static RemoteSocket remoteSocket(Object value) {
    JsonObject json = (JsonObject) value;
    return new RemoteSocket(json.getString("id"), json.getString("uid"), Selection.names(json.getJsonArray("rooms")),
      json.getJsonObject("data"), json.getJsonObject("handshake"));
  }
}
