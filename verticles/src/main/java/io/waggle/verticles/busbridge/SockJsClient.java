// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.busbridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.sockjs.SockJSSocket;
import java.util.concurrent.TimeUnit;

/**
 * One SockJS socket. It counts what is written and has not gone out: SockJS's own queue is empty as soon as the
 * transport has taken a message, however much waits there. Owned by its socket, on its event loop.
 */
final class SockJsClient implements BusSession.Peer {

  private static final Logger LOG = LoggerFactory.getLogger(BusBridgeVerticle.class);

  private final SockJSSocket socket;
  private final int maxQueuedBytes;
  private long queuedBytes;
  private long heardAt = System.nanoTime();
  private BusSession session;
  private boolean closed;

  SockJsClient(SockJSSocket socket, int maxQueuedBytes) {
    this.socket = socket;
    this.maxQueuedBytes = maxQueuedBytes;
  }

  void begin(BusSession session) {
    this.session = session;
    socket.handler(message -> {
      heard();
      session.received(message);
    });
    socket.exceptionHandler(failure -> close());
  }

  @Override
  public void send(JsonObject message) {
    if (closed) {
      return;
    }
    Buffer bytes = message.toBuffer();
    if (queuedBytes + bytes.length() > maxQueuedBytes) {
      LOG.warn("waggle:bus-bridge: " + socket.remoteAddress() + " does not read; closed");
      close();
      return;
    }
    queuedBytes += bytes.length();
    socket.write(bytes).onComplete(written -> queuedBytes -= bytes.length());
  }

  @Override
  public String messageType() {
    return "rec";
  }

  @Override
  public boolean answersPings() {
    return false;
  }

  @Override
  public String errorKey() {
    return "body";
  }

  private void heard() {
    heardAt = System.nanoTime();
  }

  /** Returns for how long nothing has come. */
  long silentMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardAt);
  }

  /** Closes in order, which a peer that does not read can keep from happening; what it had is given up at once. */
  void close() {
    if (!closed) {
      closed = true;
      heard();
      session.end();
      socket.close();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends the connection, whatever waits in it. */
  void abort() {
    if (socket.routingContext().request().connection() instanceof HttpServerConnection connection) {
      connection.channelHandlerContext().channel().close();
    }
  }
}
