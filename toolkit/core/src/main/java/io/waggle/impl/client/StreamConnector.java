// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.vertx.core.Future;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.waggle.ClientOptions;
import io.waggle.Handshake;
import io.waggle.Protocol;
import io.waggle.Transport;
import io.waggle.impl.connection.ChannelBridge;
import io.waggle.impl.connection.ConnectionHost;
import io.waggle.impl.socket.Takeover;
import io.waggle.impl.websocket.ClientRequest;
import io.waggle.impl.websocket.ClientUpgrade;
import java.util.concurrent.TimeUnit;

/**
 * Connects over TCP, TLS, Unix sockets and WebSocket. Vert.x resolves, connects, goes through proxies and does TLS;
 * in the turn the socket opens its Netty pipeline is taken over, as a worker does with those it accepts.
 */
final class StreamConnector<M> implements Connector<M> {

  private final ConnectionHost host;
  private final Protocol<M> protocol;
  private final ClientOptions options;
  private final ClientRequest request;
  // Vert.x closes a client that nobody holds.
  private final NetClient netClient;

  /**
   * Creates a connector on the current context.
   *
   * @param request of the WebSocket transports, else null
   */
  StreamConnector(ConnectionHost host, Protocol<M> protocol, ClientOptions options, ClientRequest request) {
    this.host = host;
    this.protocol = protocol;
    this.options = options;
    this.request = request;
    NetClientOptions net = new NetClientOptions()
      .setConnectTimeout(options.getConnectTimeoutMs())
      .setTcpKeepAlive(true);
    if (options.getProxyOptions() != null) {
      net.setProxyOptions(options.getProxyOptions());
    }
    Takeover.prepare(net, options.isPlainSockets());
    this.netClient = host.vertx.vertx().createNetClient(net);
  }

  @Override
  public void connect(Attempt<M> attempt) {
    netClient.connect(connectOptions()).onComplete(
      socket -> takeOver(socket, attempt), attempt::failed);
  }

  private ConnectOptions connectOptions() {
    ConnectOptions connect = new ConnectOptions();
    if (options.getTransport() == Transport.UNIX) {
      return connect.setRemoteAddress(SocketAddress.domainSocketAddress(options.getPath()));
    }
    connect.setHost(options.getHost()).setPort(options.getPort());
    return options.getTransport().isSecure() ? connect.setSsl(true).setSslOptions(verified()) : connect;
  }

  /** Returns the application's TLS settings with what they leave open on the safe side. */
  private ClientSSLOptions verified() {
    ClientSSLOptions ssl = options.getSslOptions() == null ? new ClientSSLOptions() : options.getSslOptions().copy();
    if (ssl.getHostnameVerificationAlgorithm() == null) {
      ssl.setHostnameVerificationAlgorithm(ssl.isTrustAll() ? "" : "HTTPS");
    }
    return ssl.setSslHandshakeTimeout(options.getLimits().getHandshakeTimeoutMs())
      .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private void takeOver(NetSocket socket, Attempt<M> attempt) {
    Takeover takeover =
      Takeover.begin(host.vertx.vertx(), host.turn.loop(), socket, options.isPlainSockets());
    ChannelPipeline pipeline = takeover.pipeline();
    if (request == null) {
      open(pipeline, null, attempt);
    } else {
      int head = options.getLimits().getMaxHeaderBytes();
      pipeline.addLast(ClientUpgrade.DECODER, new HttpResponseDecoder(
        new HttpDecoderConfig().setMaxInitialLineLength(head).setMaxHeaderSize(head)));
      pipeline.addLast(new ClientUpgrade(request, options.getLimits().getHandshakeTimeoutMs(),
        handshake -> open(pipeline, handshake, attempt), attempt::failed));
    }
    takeover.complete();
  }

  private void open(ChannelPipeline pipeline, Handshake handshake, Attempt<M> attempt) {
    attempt.opened(ChannelBridge.open(pipeline, host, protocol), handshake);
  }

  @Override
  public Future<Void> close() {
    return netClient.close();
  }
}
