// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.WorkerOptions;
import io.waggle.impl.WaggleVertx;
import io.waggle.impl.connection.ChannelBridge;
import io.waggle.impl.connection.ConnectionHost;
import io.waggle.impl.connection.Eviction;
import io.waggle.impl.connection.StreamConnection;
import io.waggle.impl.websocket.HandshakeImpl;
import io.waggle.impl.websocket.Upgrade;
import io.waggle.impl.websocket.UpgradeRules;
import java.util.function.BiConsumer;

/**
 * WebSocket on a path of somebody else's HTTP server: takes the channel of a request that asks for it. One per
 * verticle instance, created on its context; the server's connections must live on the same event loop.
 *
 * @param <M> type of a message
 */
public final class WebSocketEndpoint<M> {

  private final ConnectionHost host;
  private final Protocol<M> protocol;
  private final WorkerOptions options;
  private final Handler<Connection<M>> connectHandler;
  private final Handler<Handshake> handshakeHandler;

  /**
   * Creates an endpoint on the current context.
   *
   * @param options of which name, transport ({@code WEBSOCKET} or {@code WSS}), origins and limits count
   * @param handshakeHandler may be null
   */
  public WebSocketEndpoint(Vertx vertx, Protocol<M> protocol, WorkerOptions options,
                           Handler<Connection<M>> connectHandler, Handler<Handshake> handshakeHandler) {
    this.protocol = protocol;
    this.options = new WorkerOptions(options);
    this.connectHandler = connectHandler;
    this.handshakeHandler = handshakeHandler;
    this.host = new ConnectionHost(WaggleVertx.of(vertx), ((VertxInternal) vertx).getOrCreateContext(),
      options.getName(), options.getTransport(), false, options.getLimits());
    host.protocolName = protocol.name();
    host.start();
  }

  /** Says where it listens, for operators. */
  public void listening(String address) {
    host.listening = address;
  }

  /**
   * Answers an upgrade request: refuses it through the caller, or writes the 101 and takes the channel over from
   * everything behind TLS. On the channel's event loop, in the turn the request head was read or later.
   *
   * @param pipeline whose HTTP decoder is named {@code httpDecoder}; bytes it has read already are not lost
   * @param client address of the client as the caller knows it
   * @param reject answers with a status and a body over HTTP
   */
  public void upgrade(ChannelPipeline pipeline, HttpRequest request, SocketAddress client,
                      BiConsumer<Integer, String> reject) {
    UpgradeRules.Refusal refusal =
      UpgradeRules.check(request, options.getOrigins(), options.getTransport() == Transport.WSS);
    if (refusal != null) {
      host.counters.handshakeFailures++;
      reject.accept(refusal.status().code(), refusal.body());
      return;
    }
    HandshakeImpl[] self = new HandshakeImpl[1];
    self[0] = new HandshakeImpl(request, client,
      chosen -> onLoop(pipeline, () -> accept(pipeline, request, client, self[0])),
      (status, body) -> onLoop(pipeline, () -> {
        host.counters.handshakeFailures++;
        reject.accept(status, body);
      }));
    if (handshakeHandler == null) {
      self[0].accept();
    } else {
      handshakeHandler.handle(self[0]);
    }
  }

  private static void onLoop(ChannelPipeline pipeline, Runnable action) {
    if (pipeline.channel().eventLoop().inEventLoop()) {
      action.run();
    } else {
      pipeline.channel().eventLoop().execute(action);
    }
  }

  private void accept(ChannelPipeline pipeline, HttpRequest request, SocketAddress client, HandshakeImpl handshake) {
    if (!pipeline.channel().isActive()) {
      return;
    }
    ChannelHandler decoder = pipeline.get("httpDecoder");
    for (var entry : pipeline.toMap().entrySet()) {
      if (entry.getValue() != decoder && !(entry.getValue() instanceof SslHandler)) {
        pipeline.remove(entry.getValue());
      }
    }
    pipeline.write(ByteBufUtil.writeAscii(pipeline.channel().alloc(),
      Upgrade.response(request, handshake.subProtocol())));
    StreamConnection<M> connection = ChannelBridge.open(pipeline, host, protocol);
    host.counters.accepted++;
    connection.clientAddress(client);
    connection.handshake(handshake);
    connection.connected(connectHandler);
    pipeline.flush();
    pipeline.remove(decoder);
  }

  /** Returns how many connections there are. */
  public int connectionCount() {
    return host.size();
  }

  /** Keeps the connections when Vert.x closes the server. On the event loop. */
  public void outliveServer() {
    host.outliveServer();
  }

  /** Closes all connections as fast as a pace lets it; completes when none is left. Any thread. */
  public Future<Void> evict(CloseReason reason, Pace pace) {
    return Eviction.of(host, reason, pace);
  }

  /** Closes all connections with {@link CloseReason#GOING_AWAY} and stops. On the event loop. */
  public void close() {
    for (int i = host.size() - 1; i >= 0; i--) {
      host.connection(i).close(CloseReason.GOING_AWAY);
    }
    host.stop();
  }
}
