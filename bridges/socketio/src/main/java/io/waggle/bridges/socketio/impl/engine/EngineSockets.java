// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Limits;
import io.waggle.WorkerOptions;
import io.waggle.bridges.socketio.EngineOptions;

/** The WebSockets of the path: those that open a session and those that a session changes to. Event loop of each. */
final class EngineSockets {

  private final EngineServer server;

  EngineSockets(EngineServer server) {
    this.server = server;
  }

  /** Returns limits and name for sockets and sessions; the heartbeat is Engine.IO's. */
  static WorkerOptions settings(EngineOptions options, String name) {
    return new WorkerOptions().setName(name).setLimits(new Limits()
      .setMaxFrameBytes(options.getMaxPayloadBytes())
      .setMaxQueuedBytes(options.getMaxQueuedBytes())
      .setPingIntervalMs(0)
      .setIdleTimeoutMs(0));
  }

  /** Looks at an opening request. */
  void check(Handshake handshake) {
    EngineQuery query = EngineQuery.of(handshake.uri());
    Refusal refusal = EngineHttp.check(server, query, "websocket");
    if (refusal == null && query.sessionId() == null) {
      refusal = query.protocol() == null ? Refusal.UNSUPPORTED_REVISION
        : server.hasRoom(handshake.remoteAddress()) ? null : Refusal.TOO_MANY;
    } else if (refusal == null && !server.options().isAllowUpgrades()) {
      refusal = Refusal.BAD_REQUEST;
    }
    if (refusal == null) {
      handshake.accept();
    } else {
      handshake.reject(refusal.status(), refusal.json());
    }
  }

  /** Takes an open socket. */
  void opened(Connection<EngineFrame> connection) {
    EngineQuery query = EngineQuery.of(connection.handshake().uri());
    if (query.sessionId() == null) {
      open(connection, query);
      return;
    }
    EngineSession session = server.sessions().get(query.sessionId());
    if (session == null) {
      connection.close(CloseReason.POLICY_VIOLATION);
    } else {
      new UpgradeProbe(session, connection, query.isBase64(),
        server.nowMs() + server.options().getUpgradeTimeoutMs()).begin();
    }
  }

  private void open(Connection<EngineFrame> connection, EngineQuery query) {
    Handshake request = connection.handshake();
    JsonObject headers = new JsonObject();
    request.headers().forEach((name, value) -> EngineHttp.addHeader(headers, name, value));
    server.origins().hideCredentials(headers, connection.transport().isSecure());
    String handshake = EngineHttp.handshake(query, headers, request.uri(),
      EngineServer.addressOf(connection.remoteAddress()), connection.transport().isSecure());
    EngineSession session = new EngineSession(server, EngineServer.addressOf(connection.remoteAddress()),
      query.protocol(), handshake);
    SocketCarrier carrier = new SocketCarrier(session, connection, query.isBase64());
    server.open(session, connection.remoteAddress(), carrier);
    connection.handler(session::frame);
    connection.closeHandler(session::socketClosed);
    carrier.send(EngineHttp.open(server.options(), session, false));
    server.announce(session);
  }
}
