// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What one instance does with its sockets because another one, or another node, said so. On the instance's event loop.
 *
 * <pre>
 * emit        message, busy (whether also to those who would not read it at once)
 * ask         message, timeout: emits, and answers with what the clients answer
 * join, leave names
 * disconnect  close
 * evict       id, pid: drops the connection of a socket whose client has come back
 * fetch       answers with descriptions
 * server      data, from: an event for the instances themselves
 * </pre>
 */
final class Orders {

  /** Most sockets that an instance describes. */
  static final int MAX_FETCHED = 10_000;

  private Orders() {
  }

  static Future<Hub.Results> perform(SocketIoImpl server, JsonObject order) {
    NamespaceImpl namespace = server.existing(order.getString("nsp"));
    if (namespace == null) {
      return Future.succeededFuture(Hub.Results.NONE);
    }
    if (order.getString("op").equals("server")) {
      if (!server.number.equals(order.getString("from"))) {
        namespace.serverSideEvent(order.getJsonArray("data").copy());
      }
      return Future.succeededFuture(Hub.Results.NONE);
    }
    if (order.getString("op").equals("evict")) {
      SocketImpl old = namespace.socket(order.getString("id"), order.getString("pid"));
      return (old == null ? Future.succeededFuture() : old.evict()).map(Hub.Results.NONE);
    }
    Set<SocketImpl> sockets = namespace.select(Selection.of(order));
    switch (order.getString("op")) {
      case "emit" -> emit(server, sockets, order);
      case "ask" -> {
        return ask(namespace, sockets, order);
      }
      case "fetch" -> {
        return Future.succeededFuture(fetch(sockets));
      }
      case "join" -> {
        return change(sockets, order, true);
      }
      case "leave" -> {
        return change(sockets, order, false);
      }
      case "disconnect" -> sockets.forEach(socket -> disconnect(socket, order.getBoolean("close")));
      default -> throw new IllegalArgumentException("op: " + order.getString("op") + " (expected: one that is known)");
    }
    return Future.succeededFuture(Hub.Results.NONE);
  }

  private static EngineMessage message(JsonObject order) {
    return GatewayProtocol.INSTANCE.decode(Buffer.buffer(order.getBinary("message")));
  }

  private static void emit(SocketIoImpl server, Set<SocketImpl> sockets, JsonObject order) {
    List<String> connections = new ArrayList<>(sockets.size());
    for (SocketImpl socket : sockets) {
      if (order.getBoolean("busy") || socket.client.engine.writable()) {
        connections.add(socket.client.connectionId());
      } else {
        server.counters.increment("messages_dropped");
      }
    }
    if (!connections.isEmpty()) {
      server.gateway.connections(connections).send(message(order));
    }
  }

  private static Future<Hub.Results> ask(NamespaceImpl namespace, Set<SocketImpl> sockets, JsonObject order) {
    EngineMessage question = message(order);
    PacketDecoder decoder = new PacketDecoder(Integer.MAX_VALUE, Long.MAX_VALUE);
    Packet packet = decoder.add(EngineMessage.text(question.payload()));
    for (Buffer attachment : question.attachments()) {
      packet = decoder.add(EngineMessage.binary(attachment));
    }
    long id = namespace.server.nextQuestion();
    List<Future<JsonArray>> answers = new ArrayList<>();
    List<String> connections = new ArrayList<>();
    boolean full = false;
    for (SocketImpl socket : sockets) {
      if (socket.acks().hasRoom()) {
        answers.add(socket.acks().expect(id, order.getLong("timeout")));
        connections.add(socket.client.connectionId());
      } else {
        full = true;
      }
    }
    if (answers.isEmpty()) {
      return Future.succeededFuture(new Hub.Results(new JsonArray(), !full));
    }
    namespace.server.gateway.connections(connections)
      .send(Packets.event(namespace.name(), id, (JsonArray) packet.data()));
    boolean all = !full;
    return Future.join(answers).transform(joined -> Future.succeededFuture(results(answers, all)));
  }

  private static Hub.Results results(Collection<Future<JsonArray>> answers, boolean all) {
    JsonArray values = new JsonArray();
    boolean complete = all;
    for (Future<JsonArray> answer : answers) {
      complete &= answer.succeeded();
      if (answer.succeeded()) {
        // As a packet, since JSON alone would lose what is binary.
        values.add(GatewayProtocol.INSTANCE.encode(Packets.ack("/", 0, answer.result())).getBytes());
      }
    }
    return new Hub.Results(values, complete);
  }

  /** Returns what an instance answered to an order, as it was before it was sent. */
  static Object received(JsonObject order, Object value) {
    if (!order.getString("op").equals("ask")) {
      return value;
    }
    EngineMessage message = GatewayProtocol.INSTANCE.decode(Buffer.buffer(new JsonArray().add(value).getBinary(0)));
    PacketDecoder decoder = new PacketDecoder(Integer.MAX_VALUE, Long.MAX_VALUE);
    Packet packet = decoder.add(EngineMessage.text(message.payload()));
    for (Buffer attachment : message.attachments()) {
      packet = decoder.add(EngineMessage.binary(attachment));
    }
    return packet.data();
  }

  private static Hub.Results fetch(Set<SocketImpl> sockets) {
    JsonArray values = new JsonArray();
    sockets.stream().limit(MAX_FETCHED).forEach(socket -> values.add(NamespaceImpl.describe(socket)));
    return new Hub.Results(values, sockets.size() <= MAX_FETCHED);
  }

  private static Future<Hub.Results> change(Set<SocketImpl> sockets, JsonObject order, boolean joins) {
    List<Future<Void>> changes = new ArrayList<>();
    for (String room : Selection.names(order.getJsonArray("names"))) {
      sockets.forEach(socket -> changes.add(joins ? socket.join(room) : socket.leave(room)));
    }
    return Future.join(changes).transform(joined ->
      Future.succeededFuture(new Hub.Results(new JsonArray(), joined.succeeded())));
  }

  private static void disconnect(SocketImpl socket, boolean close) {
    if (close) {
      socket.client.disconnectAll();
    } else {
      socket.disconnectNow("server namespace disconnect");
    }
  }
}
