// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.waggle.Handshake;
import io.waggle.Limits;
import io.waggle.Transport;
import io.waggle.WorkerOptions;
import io.waggle.impl.connection.ChannelBridge;
import io.waggle.impl.connection.StreamConnection;
import io.waggle.impl.socket.Takeover;
import io.waggle.impl.websocket.HandshakeHandler;
import io.waggle.impl.websocket.Upgrade;
import io.waggle.internal.Networks;
import io.waggle.internal.http.HttpLimits;
import io.waggle.internal.http.StrictHttpRequestDecoder;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Accepts TCP, TLS, Unix and WebSocket connections. Vert.x binds, shares the port among event loops and does TLS; in
 * the turn a socket arrives its Netty pipeline is taken over ({@link Takeover}), and Vert.x's own connection object is
 * let go.
 */
final class StreamListener<M> implements Listener {

  private static final long GRACE_MS = 1_000;
  private static final long FOR_GOOD_DAYS = 365;

  private final WorkerImpl<M> worker;
  private final WorkerOptions options;
  private final Networks trusted;
  private final Admission admission;
  private NetServer server;
  private Future<Void> stopped;

  StreamListener(WorkerImpl<M> worker, WorkerOptions options, Admission admission) {
    this.worker = worker;
    this.options = options;
    this.admission = admission;
    this.trusted = new Networks(options.getTrustedProxies());
  }

  @Override
  public Future<Integer> listen(int port) {
    server = worker.vertx().createNetServer(serverOptions());
    server.connectHandler(this::accept);
    server.exceptionHandler(worker::handshakeFailed);
    Promise<Integer> promise = worker.context().promise();
    // Vert.x binds to the event loop of the calling context, and first bytes are lost on any other.
    worker.socketContext().runOnContext(v -> bind(port).map(NetServer::actualPort).onComplete(promise));
    return promise.future();
  }

  private Future<NetServer> bind(int port) {
    return options.getTransport() == Transport.UNIX
      ? server.listen(SocketAddress.domainSocketAddress(options.getPath()))
      : server.listen(port, options.getHost());
  }

  private NetServerOptions serverOptions() {
    NetServerOptions server = new NetServerOptions()
      .setAcceptBacklog(options.getAcceptBacklog())
      .setTcpKeepAlive(true)
      .setUseProxyProtocol(options.isProxyProtocol());
    Takeover.prepare(server, options.isPlainSockets());
    if (options.getTransport().isSecure()) {
      server.setSsl(true)
        .setSslHandshakeTimeout(options.getLimits().getHandshakeTimeoutMs())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
      if (options.getSslOptions() != null) {
        applySslOptions(server);
      } else {
        server.setKeyCertOptions(new PemKeyCertOptions()
          .setCertPath(options.getCertPath()).setKeyPath(options.getKeyPath()));
      }
    }
    return server;
  }

  private void applySslOptions(NetServerOptions server) {
    var ssl = options.getSslOptions();
    server.setKeyCertOptions(ssl.getKeyCertOptions()).setTrustOptions(ssl.getTrustOptions())
      .setClientAuth(ssl.getClientAuth()).setSni(ssl.isSni())
      .setEnabledSecureTransportProtocols(ssl.getEnabledSecureTransportProtocols());
    ssl.getEnabledCipherSuites().forEach(server::addEnabledCipherSuite);
  }

  private void accept(NetSocket socket) {
    Takeover takeover = Takeover.begin(worker.host().vertx.vertx(), worker.host().turn.loop(), socket,
      options.isPlainSockets());
    Channel channel = takeover.channel();
    SocketAddress told = options.isProxyProtocol() ? socket.remoteAddress() : null;
    InetSocketAddress peer = channel.remoteAddress() instanceof InetSocketAddress
      ? (InetSocketAddress) channel.remoteAddress() : null;
    SocketAddress client = null;
    if (told != null && !told.equals(socket.remoteAddress(true))) {
      if (!trusted.contains(peer)) {
        worker.handshakeFailed(new IllegalStateException("PROXY header from " + peer
          + " (expected: none from outside trustedProxies)"));
        channel.close();
        return;
      }
      client = told;
    }
    boolean toldLater = client == null && options.getTransport().isWebSocket() && trusted.contains(peer);
    if (!admission.admit(channel, toldLater ? null : client == null ? peer : inet(client))) {
      channel.close();
      return;
    }
    addHandlers(takeover.pipeline(), client);
    takeover.complete();
  }

  private static InetSocketAddress inet(SocketAddress address) {
    String ip = address.hostAddress();
    return ip == null ? null
      : new InetSocketAddress(NetUtil.createInetAddressFromIpAddressString(ip), Math.max(0, address.port()));
  }

  private void addHandlers(ChannelPipeline pipeline, SocketAddress client) {
    if (options.getTransport().isWebSocket()) {
      long timeoutMs = options.getLimits().getHandshakeTimeoutMs();
      pipeline.addLast(HandshakeHandler.DECODER, new StrictHttpRequestDecoder(
        HttpLimits.handshake(options.getLimits().getMaxHeaderBytes(), timeoutMs, timeoutMs),
        (number, error) -> { }));
      pipeline.addLast(new HandshakeHandler(upgrade(pipeline, client), timeoutMs));
    } else {
      open(pipeline, client, null);
    }
  }

  private Upgrade upgrade(ChannelPipeline pipeline, SocketAddress client) {
    return new Upgrade(options.getOrigins(), options.getTransport().isSecure(),
      request -> clientOf(pipeline, client, request), worker.handshakes(),
      handshake -> open(pipeline, handshake.remoteAddress(), handshake),
      what -> worker.handshakeFailed(new IllegalStateException(what)));
  }

  /** Returns the address of a WebSocket client; null if it has too many connections behind a proxy. */
  private SocketAddress clientOf(ChannelPipeline pipeline, SocketAddress told, HttpRequest request) {
    if (told != null) {
      return told;
    }
    SocketAddress peer = worker.addressOf(pipeline.channel());
    if (!trusted.contains(pipeline.channel().remoteAddress())) {
      return peer;
    }
    String ip = trusted.clientOf(request.headers().getAll("X-Forwarded-For"));
    SocketAddress client = ip == null ? peer : SocketAddress.inetSocketAddress(0, ip);
    return ip == null || admission.admitClient(pipeline.channel(), inet(client)) ? client : null;
  }

  private void open(ChannelPipeline pipeline, SocketAddress client, Handshake handshake) {
    StreamConnection<M> connection = ChannelBridge.open(pipeline, worker.host(), worker.protocol());
    if (client != null && !client.equals(worker.addressOf(pipeline.channel()))) {
      connection.clientAddress(client);
    }
    connection.handshake(handshake);
    connection.connected(worker.connectHandler());
  }

  @Override
  public void stopAccepting() {
    if (server != null && stopped == null) {
      stopped = server.shutdown(FOR_GOOD_DAYS, TimeUnit.DAYS);
    }
  }

  @Override
  public Future<Void> close() {
    if (server == null) {
      return Future.succeededFuture();
    }
    // The connections hear of it through their pipelines, and have this time to say good-bye.
    Limits limits = options.getLimits();
    long mostMs = limits.getCloseTimeoutMs() + limits.getLingerMs() + GRACE_MS;
    return stopped == null ? server.shutdown(mostMs, TimeUnit.MILLISECONDS)
      : stopped.timeout(mostMs, TimeUnit.MILLISECONDS).otherwiseEmpty();
  }
}
