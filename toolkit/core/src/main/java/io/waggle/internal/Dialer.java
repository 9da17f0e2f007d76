// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.waggle.Connection;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ChannelBridge;
import io.waggle.impl.connection.ConnectionHost;
import io.waggle.impl.socket.Takeover;

/**
 * Opens many TCP connections from one event loop, for servers that connect on behalf of their clients. They share one
 * client of Vert.x and one timer, where a {@link io.waggle.Client} has its own for its one connection.
 *
 * @param <M> type of a message
 */
public final class Dialer<M> {

  private final NetClient client;
  private final ConnectionHost host;
  private final Protocol<M> protocol;

  /**
   * Creates a dialer on the current context.
   *
   * @param name in logs
   * @param connectTimeoutMs how long connecting may take, at least 1
   * @throws IllegalStateException if the context is not on an event loop
   */
  public Dialer(Vertx vertx, Protocol<M> protocol, String name, int connectTimeoutMs, Limits limits) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    if (!context.isEventLoopContext()) {
      throw new IllegalStateException("threading model: not the event loop (expected: a standard verticle)");
    }
    this.protocol = protocol;
    NetClientOptions net = new NetClientOptions().setConnectTimeout(connectTimeoutMs).setTcpKeepAlive(true);
    Takeover.prepare(net, false);
    this.client = vertx.createNetClient(net);
    this.host = new ConnectionHost(WaggleVertx.of(vertx), context, name, Transport.TCP, true, limits);
    host.start();
  }

  /** Connects; handlers attached in the turn in which the future completes miss nothing. */
  public Future<Connection<M>> dial(String hostName, int port) {
    return client.connect(port, hostName).map(socket -> {
      Takeover takeover = Takeover.begin(host.vertx.vertx(), host.turn.loop(), socket, false);
      Connection<M> connection = ChannelBridge.open(takeover.pipeline(), host, protocol);
      takeover.complete();
      return connection;
    });
  }

  /** Stops looking at deadlines and closes what is still open. */
  public Future<Void> close() {
    host.stop();
    return client.close();
  }
}
