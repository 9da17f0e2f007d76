// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.net.SocketAddress;
import io.waggle.Worker;
import io.waggle.WorkerOptions;
import io.waggle.impl.connection.DatagramConnection;
import java.util.HashMap;
import java.util.Map;

/**
 * Receives datagrams and gives each peer address a connection, which ends when the peer has been silent for the idle
 * timeout. Instances share a port where the platform can (epoll, kqueue); elsewhere the first one has the socket and
 * the others say so and receive nothing.
 */
final class DatagramListener<M> implements Listener {

  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  private final WorkerImpl<M> worker;
  private final WorkerOptions options;
  private final Map<SocketAddress, DatagramConnection<M>> peers = new HashMap<>();
  private DatagramSocket socket;
  private boolean stopped;

  DatagramListener(WorkerImpl<M> worker, WorkerOptions options) {
    this.worker = worker;
    this.options = options;
  }

  @Override
  public Future<Integer> listen(int port) {
    boolean shares = worker.vertx().isNativeTransportEnabled();
    if (!shares && worker.index() > 0) {
      LOG.warn(worker.name() + ": this platform's transport cannot share a UDP port, instance " + worker.index()
        + " receives nothing (expected: native transport, or one instance)");
      return worker.context().succeededFuture(port);
    }
    Promise<Integer> promise = worker.context().promise();
    worker.socketContext().runOnContext(v -> {
      socket = worker.vertx().createDatagramSocket(new DatagramSocketOptions().setReusePort(shares));
      socket.handler(this::received);
      socket.listen(port, options.getHost()).map(s -> s.localAddress().port()).onComplete(promise);
    });
    return promise.future();
  }

  private void received(DatagramPacket packet) {
    DatagramConnection<M> peer = peers.get(packet.sender());
    if (peer == null) {
      if (stopped || peers.size() >= options.getMaxConnections()) {
        worker.host().counters.refused++;
        return;
      }
      SocketAddress sender = packet.sender();
      peer = new DatagramConnection<>(worker.host(), worker.protocol(), socket, sender);
      peers.put(sender, peer);
      peer.onDeparture(() -> peers.remove(sender));
      worker.host().counters.accepted++;
      peer.connected(worker.connectHandler());
    }
    ByteBuf bytes = ((BufferInternal) packet.data()).getByteBuf();
    peer.received(bytes);
  }

  @Override
  public void stopAccepting() {
    stopped = true;
  }

  @Override
  public Future<Void> close() {
    return socket == null ? Future.succeededFuture() : socket.close();
  }
}
