// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.WorkerOptions;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ConnectionHost;
import io.waggle.impl.connection.Eviction;
import io.waggle.impl.connection.SessionConnection;

/**
 * Where the {@link Session}s of one verticle instance live. Created on its context, and used there but for what says
 * otherwise.
 *
 * @param <M> type of a message
 */
public final class SessionEndpoint<M> implements Lifecycle.Sockets {

  private final Vertx vertx;
  private final ConnectionHost host;
  private final Protocol<M> protocol;

  /**
   * Creates an endpoint on the current context.
   *
   * @param protocol of all its sessions; WebSocket connections with the same one share encoded messages with them
   * @param options of which name and limits count
   */
  public SessionEndpoint(Vertx vertx, Protocol<M> protocol, WorkerOptions options) {
    this.vertx = vertx;
    this.protocol = protocol;
    this.host = new ConnectionHost(WaggleVertx.of(vertx), ((VertxInternal) vertx).getOrCreateContext(),
      options.getName(), Transport.WEBSOCKET, false, options.getLimits());
    host.protocolName = protocol.name();
    host.scheme = "session";
    host.show();
    Lifecycle.of(vertx).add(this);
  }

  /**
   * Opens a session.
   *
   * @param client its address
   * @param carrier what carries it first
   */
  public Session<M> open(SocketAddress client, Session.Carrier carrier) {
    host.counters.accepted++;
    return new SessionConnection<>(host, protocol, client, carrier);
  }

  /** Returns how many sessions there are that no WebSocket carries; any thread. */
  @Override
  public int connectionCount() {
    return host.ownSize();
  }

  /** Does nothing: the HTTP server that clients come through is the one that stops. */
  @Override
  public Future<Void> stopAccepting() {
    return Future.succeededFuture();
  }

  /** Closes the sessions that no WebSocket carries; those that one does end with it. */
  @Override
  public Future<Void> evict(CloseReason reason, Pace pace) {
    return Eviction.of(host, reason, pace);
  }

  /** Closes all sessions with {@link CloseReason#GOING_AWAY}. */
  public void close() {
    for (int i = host.size() - 1; i >= 0; i--) {
      host.connection(i).close(CloseReason.GOING_AWAY);
    }
    host.stop();
    Lifecycle.of(vertx).remove(this);
  }
}
