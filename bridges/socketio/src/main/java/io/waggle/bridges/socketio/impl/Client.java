// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.bridges.socketio.SocketIoOptions;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import io.waggle.bridges.socketio.impl.engine.EngineSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * One Engine.IO session: gives its packets to the sockets of its namespaces. On the session's event loop.
 *
 * <p>Clients of protocol 4 are connected to {@code /} at once; those of protocol 5 ask for what they want.
 */
final class Client {

  /** What a client has done so far. */
  enum State {
    /** It is in no namespace, and has to enter one in time. */
    WAITING,
    /** It was in one. */
    CONNECTED,
    /** It is gone. */
    CLOSED
  }

  final SocketIoImpl server;
  final EngineSocket engine;
  private final PacketDecoder decoder;
  private final Map<String, SocketImpl> sockets = new HashMap<>(4);
  private State state = State.WAITING;
  private int connects;
  private long connectTimer;
  private long attachmentTimer = -1;

  Client(SocketIoImpl server, EngineSocket engine) {
    this.server = server;
    this.engine = engine;
    SocketIoOptions options = server.options;
    decoder = new PacketDecoder(options.getMaxAttachments(), options.getMaxPacketBytes());
    server.gateway.add(engine.session());
    engine.handler(this::message);
    engine.closeHandler((words, reason) -> closed(words));
    connectTimer = server.vertx.setTimer(options.getConnectTimeoutMs(), fired -> {
      connectTimer = -1;
      close("forced server close", CloseReason.HANDSHAKE_TIMEOUT);
    });
    if (protocol() == 4) {
      connect("/", new JsonObject());
    }
  }

  /** Returns the version of Socket.IO's protocol. */
  int protocol() {
    return engine.revision() == 3 ? 4 : 5;
  }

  State state() {
    return state;
  }

  /** Returns the id of its connection in the gateway. */
  String connectionId() {
    return engine.session().id();
  }

  void send(EngineMessage message) {
    engine.session().send(message);
  }

  private void message(EngineMessage message) {
    if (state == State.CLOSED) {
      return;
    }
    try {
      Packet packet = decoder.add(message);
      watchAttachments();
      if (packet != null) {
        take(packet);
      }
    } catch (ProtocolException e) {
      server.counters.increment("packets_refused");
      close("parse error", e.reason());
    }
  }

  private void watchAttachments() {
    if (decoder.isWaiting() == (attachmentTimer >= 0)) {
      return;
    }
    if (decoder.isWaiting()) {
      attachmentTimer = server.vertx.setTimer(server.options.getAttachmentTimeoutMs(), fired -> {
        attachmentTimer = -1;
        server.counters.increment("packets_refused");
        close("parse error", CloseReason.HANDSHAKE_TIMEOUT.withText("attachments that did not come"));
      });
    } else {
      server.vertx.cancelTimer(attachmentTimer);
      attachmentTimer = -1;
    }
  }

  private void take(Packet packet) {
    SocketImpl socket = sockets.get(packet.namespace());
    switch (packet.type()) {
      case CONNECT -> {
        if (socket == null) {
          connect(packet.namespace(), auth(packet));
        } else if (protocol() == 5) {
          throw new ProtocolException("packet: CONNECT (expected: to a namespace it is not connected to)");
        }
      }
      case CONNECT_ERROR -> throw new ProtocolException("packet: CONNECT_ERROR (expected: from servers only)");
      default -> {
        // For a namespace it was in, the packet may have been on its way when it was disconnected.
        if (socket != null) {
          socket.packet(packet);
        } else if (connects == 0) {
          throw new ProtocolException("packet: " + packet.type() + " (expected: CONNECT first)");
        }
      }
    }
  }

  private static JsonObject auth(Packet packet) {
    if (packet.data() != null) {
      return (JsonObject) packet.data();
    }
    JsonObject auth = new JsonObject();
    if (packet.query() != null) {
      new QueryStringDecoder(packet.query(), false).parameters().forEach((name, values) ->
        auth.put(name, values.get(values.size() - 1)));
    }
    return auth;
  }

  private void connect(String name, JsonObject auth) {
    SocketIoOptions options = server.options;
    if (++connects > options.getMaxConnects()) {
      server.counters.increment("connects_refused");
      close("forced server close", CloseReason.POLICY_VIOLATION.withText("connects: too many"));
      return;
    }
    if (sockets.size() >= options.getMaxNamespaces()) {
      server.counters.increment("namespaces_refused");
      refuse(name, "Too many namespaces", null);
      return;
    }
    NamespaceImpl namespace = server.find(name);
    if (namespace == null) {
      refuse(name, "Invalid namespace", null);
      return;
    }
    SocketImpl socket = new SocketImpl(this, namespace, connects, auth);
    sockets.put(name, socket);
    socket.connect();
  }

  /** Tells the client that it may not enter a namespace, in the words of its protocol. */
  void refuse(String namespace, String message, JsonObject data) {
    if (protocol() == 4) {
      send(Packets.connectError(namespace, data == null ? message : data));
      return;
    }
    JsonObject error = new JsonObject().put("message", message);
    send(Packets.connectError(namespace, data == null ? error : error.put("data", data)));
  }

  /** A socket has connected. */
  void entered() {
    if (state == State.WAITING) {
      state = State.CONNECTED;
      stopConnectTimer();
    }
  }

  /** A socket is gone; the connection stays for others. */
  void left(SocketImpl socket) {
    sockets.remove(socket.namespace.name(), socket);
  }

  private void stopConnectTimer() {
    if (connectTimer >= 0) {
      server.vertx.cancelTimer(connectTimer);
      connectTimer = -1;
    }
  }

  /** Ends the connection, with all its sockets. */
  void close(String words, CloseReason reason) {
    if (state != State.CLOSED) {
      closed(words);
      engine.session().close(reason);
    }
  }

  /** As {@link #close}, but each socket is told that it is disconnected first. */
  void disconnectAll() {
    new ArrayList<>(sockets.values()).forEach(socket -> socket.disconnectNow("server namespace disconnect"));
    close("forced server close", CloseReason.NORMAL);
  }

  private void closed(String words) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    stopConnectTimer();
    if (attachmentTimer >= 0) {
      server.vertx.cancelTimer(attachmentTimer);
      attachmentTimer = -1;
    }
    new ArrayList<>(sockets.values()).forEach(socket -> socket.closed(words));
    sockets.clear();
    server.forget(this);
  }
}
