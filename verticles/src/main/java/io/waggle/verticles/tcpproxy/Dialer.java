// SPDX-License-Identifier: Apache-2.0
package io.waggle.verticles.tcpproxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.waggle.Connection;
import io.waggle.Limits;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ChannelBridge;
import io.waggle.impl.connection.ConnectionHost;

/**
 * Opens connections to upstreams, on the event loop of its instance. A {@code Client} of the core holds one connection
 * and a timer of its own; here all share one client of Vert.x and one timer.
 */
final class Dialer {

  private final NetClient client;
  private final ConnectionHost host;

  Dialer(Vertx vertx, String name, int connectTimeoutMs, Limits limits) {
    client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(connectTimeoutMs).setTcpKeepAlive(true));
    host = new ConnectionHost(WaggleVertx.of(vertx), (ContextInternal) vertx.getOrCreateContext(), name,
      Transport.TCP, true, limits);
    host.start();
  }

  /** Connects; the connection reads from the turn on in which the future completes. */
  Future<Connection<Buffer>> dial(UpstreamOptions upstream) {
    return client.connect(upstream.getPort(), upstream.getHost()).map(this::takeOver);
  }

  private Connection<Buffer> takeOver(NetSocket socket) {
    ChannelHandlerContext vertxHandler = ((NetSocketInternal) socket).channelHandlerContext();
    ChannelPipeline pipeline = vertxHandler.pipeline();
    if (pipeline.get("chunkedWriter") != null) {
      pipeline.remove("chunkedWriter");
    }
    ChannelBridge bridge = new ChannelBridge();
    pipeline.addLast(bridge);
    Connection<Buffer> connection = bridge.attach(host, Protocol.raw(), pipeline.lastContext());
    pipeline.remove(vertxHandler.handler());
    return connection;
  }

  void close() {
    host.stop();
    client.close();
  }
}
