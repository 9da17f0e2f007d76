// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.waggle.Connection;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.Worker;
import io.waggle.WorkerOptions;

/**
 * The bridge over TCP. The frames are those of Vert.x's TCP event-bus bridge: four bytes of length, big-endian and
 * without themselves, then an object in JSON. Owned by one verticle instance, on its event loop.
 *
 * <p>Vert.x's own server for them (vertx-tcp-eventbus-bridge) limits neither frames, registrations nor what waits for a
 * client that does not read, and looks at addresses only.
 */
final class TcpBridge {

  private TcpBridge() {
  }

  /** Makes the server; it does not listen yet. */
  static Worker<Buffer> create(Vertx vertx, BusBridgeOptions options, BusRules inbound, BusRules outbound) {
    WorkerOptions tcp = new WorkerOptions().setName("bus-bridge").setHost(options.getHost())
      .setPort(options.getTcpPort()).setTransport(Transport.TCP)
      .setMaxConnections(options.getMaxConnections())
      .setLimits(new Limits().setMaxFrameBytes(options.getMaxMessageBytes())
        .setMaxQueuedBytes(options.getMaxQueuedBytes()).setIdleTimeoutMs(options.getPingTimeoutMs()));
    if (options.getCertPath() != null) {
      tcp.setTransport(Transport.TLS).setCertPath(options.getCertPath()).setKeyPath(options.getKeyPath());
    }
    return Worker.create(vertx, Protocol.lengthField(4, false), tcp).connectHandler(connection -> {
      BusSession session = new BusSession(vertx, options, inbound, outbound, new Client(connection));
      connection.handler(session::received).closeHandler(reason -> session.end());
    });
  }

  /** The core closes a connection whose queue is full. */
  private record Client(Connection<Buffer> connection) implements BusSession.Peer {

    @Override
    public void send(JsonObject message) {
      connection.send(message.toBuffer());
    }

    @Override
    public String messageType() {
      return "message";
    }

    @Override
    public boolean answersPings() {
      return true;
    }

    @Override
    public String errorKey() {
      return "message";
    }
  }
}
