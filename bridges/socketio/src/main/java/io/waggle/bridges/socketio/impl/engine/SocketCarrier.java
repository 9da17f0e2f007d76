// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.internal.Session;

/** Brings messages to a client by its WebSocket. On the session's event loop, mostly also the socket's. */
final class SocketCarrier implements Session.Carrier {

  private final EngineSession session;
  private final Connection<EngineFrame> connection;
  private final boolean base64;

  /**
   * Creates a carrier.
   *
   * @param base64 whether the client takes no binary messages
   */
  SocketCarrier(EngineSession session, Connection<EngineFrame> connection, boolean base64) {
    this.session = session;
    this.connection = connection;
    this.base64 = base64;
  }

  @Override
  public Connection<?> socket() {
    return base64 ? null : connection;
  }

  /** Writes to a client that takes no binary messages. */
  @Override
  public void write(Buffer message, boolean isText) {
    send(new EngineFrame(message, isText));
  }

  void send(EngineFrame frame) {
    connection.send(base64 ? new EngineFrame(session.protocol().asText(frame), true) : frame);
  }

  boolean isWritable() {
    return !connection.writeQueueFull();
  }

  @Override
  public long queuedBytes() {
    return connection.queuedBytes();
  }

  @Override
  public void close(CloseReason reason) {
    if (reason.equals(CloseReason.SLOW_CONSUMER)) {
      // It would wait for a client that does not read.
      connection.abort();
    } else {
      connection.close(reason);
    }
    session.forget();
  }
}
