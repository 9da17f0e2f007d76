// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.client;

import io.vertx.core.Future;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.SocketAddress;
import io.waggle.ClientOptions;
import io.waggle.Protocol;
import io.waggle.impl.connection.ConnectionHost;
import io.waggle.impl.connection.DatagramConnection;
import java.net.Inet6Address;
import java.net.InetAddress;

/** "Connects" over UDP: a socket of its own, whose only peer is the server. Nothing is sent to find out if it lives. */
final class DatagramConnector<M> implements Connector<M> {

  private final ConnectionHost host;
  private final Protocol<M> protocol;
  private final ClientOptions options;

  DatagramConnector(ConnectionHost host, Protocol<M> protocol, ClientOptions options) {
    this.host = host;
    this.protocol = protocol;
    this.options = options;
  }

  @Override
  public void connect(Attempt<M> attempt) {
    host.vertx.vertx().nameResolver().resolve(options.getHost())
      .onComplete(address -> bind(address, attempt), attempt::failed);
  }

  private void bind(InetAddress address, Attempt<M> attempt) {
    boolean six = address instanceof Inet6Address;
    DatagramSocket socket = host.vertx.vertx().createDatagramSocket(new DatagramSocketOptions().setIpV6(six));
    SocketAddress server = SocketAddress.inetSocketAddress(options.getPort(), address.getHostAddress());
    socket.listen(0, six ? "::" : "0.0.0.0").onComplete(
      bound -> open(socket, server, attempt),
      failure -> socket.close().onComplete(closed -> attempt.failed(failure)));
  }

  private void open(DatagramSocket socket, SocketAddress server, Attempt<M> attempt) {
    DatagramConnection<M> connection = new DatagramConnection<>(host, protocol, socket, server);
    connection.onDeparture(socket::close);
    socket.handler(packet -> {
      if (isFrom(server, packet)) {
        connection.received(((BufferInternal) packet.data()).getByteBuf());
      }
    });
    attempt.opened(connection, null);
  }

  /** Anybody can send to the socket; only the server is listened to. */
  private static boolean isFrom(SocketAddress server, DatagramPacket packet) {
    SocketAddress sender = packet.sender();
    return sender.port() == server.port() && server.host().equals(sender.hostAddress());
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
