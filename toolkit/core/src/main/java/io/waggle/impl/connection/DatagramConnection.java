// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Protocol;
import io.waggle.ProtocolException;

/**
 * A peer address of a UDP socket. A datagram holds whole frames; what is incomplete at its end is dropped, and bytes
 * that break the protocol's rules drop the datagram and not the peer, whose address anybody can write on an envelope.
 * While paused, datagrams are dropped: UDP has no way to slow a peer down.
 */
public final class DatagramConnection<M> extends ConnectionBase<M> {

  /** Largest payload of an IPv4 datagram in bytes. */
  private static final int MAX_DATAGRAM = 65_507;

  private final DatagramSocket socket;
  private final SocketAddress peer;
  private long queued;

  /** Creates the connection of a peer on a socket that is listening. */
  public DatagramConnection(ConnectionHost host, Protocol<M> protocol, DatagramSocket socket, SocketAddress peer) {
    super(host, protocol);
    this.socket = socket;
    this.peer = peer;
  }

  /** Takes a datagram. */
  public void received(ByteBuf in) {
    lastRead = host.now();
    bytesRead += in.readableBytes();
    try {
      while (state == State.OPEN && demand > 0 && in.isReadable()) {
        int length = codec.frameLength(in, 0, host.maxFrameBytes);
        if (length <= 0 || length > in.readableBytes()) {
          return;
        }
        M message = codec.decode(in, length);
        in.skipBytes(length);
        deliver(message);
      }
    } catch (ProtocolException e) {
      host.counters.protocolErrors++;
      LOG.debug(host.name + ": dropped the rest of a datagram of " + peer + ": " + e.getMessage());
    } catch (RuntimeException e) {
      // A user's protocol at fault: the next datagram may be better.
      dispatch(failed -> {
        throw e;
      }, null);
    }
  }

  @Override
  void tick(int now) {
    if (state == State.OPEN && host.idleTicks != 0 && now - lastRead > host.idleTicks) {
      host.counters.idleTimeouts++;
      close(CloseReason.IDLE_TIMEOUT);
    }
  }

  @Override
  public boolean send(M message) {
    if (host.turn.loop().inEventLoop()) {
      return transmit(encode(message), 1) != null;
    }
    if (reason != null) {
      return false;
    }
    later(() -> transmit(encode(message), 1));
    return queued < host.maxQueuedBytes;
  }

  @Override
  public Future<Void> write(M message) {
    Promise<Void> promise = host.context.promise();
    onLoop(() -> {
      try {
        Future<Void> sent = transmit(encode(message), 1);
        if (sent == null) {
          promise.fail(VertxException.noStackTrace("connection " + id() + " took no message (expected: open, its queue"
            + " not full, at most " + MAX_DATAGRAM + " bytes)"));
        } else {
          sent.onComplete(promise);
        }
      } catch (RuntimeException e) {
        promise.fail(e);
      }
    });
    return promise.future();
  }

  @Override
  public ByteBuf encode(M message) {
    return codec.encode(UnpooledByteBufAllocator.DEFAULT, message, 0);
  }

  @Override
  public boolean writeShared(ByteBuf view, int messages) {
    transmit(view.copy(), messages);
    return true;
  }

  /** Sends one datagram; owns the bytes, which are not pooled or are copied so. Returns null if it is not taken. */
  private Future<Void> transmit(ByteBuf frame, int messages) {
    int bytes = frame.readableBytes();
    if (host.tap != null) {
      HostInspection.sent(this, host.tap, frame);
    }
    byte[] payload = ByteBufUtil.getBytes(frame);
    frame.release();
    if (state != State.OPEN || queued >= host.maxQueuedBytes || bytes > MAX_DATAGRAM) {
      host.counters.sendFailures++;
      return null;
    }
    countWrite(bytes, messages);
    queued += bytes;
    return socket.send(Buffer.buffer(payload), peer.port(), peer.host()).onComplete(sent -> queued -= bytes);
  }

  @Override
  public Future<Void> end() {
    return close(CloseReason.NORMAL);
  }

  /** Forgets the peer; the socket stays open for the others. */
  @Override
  public Future<Void> close(CloseReason why) {
    Promise<Void> promise = host.context.promise();
    onLoop(() -> {
      closedFuture().onComplete(promise);
      if (state == State.OPEN) {
        Buffer lastWords = protocol.closeFrame(why);
        if (lastWords != null && lastWords.length() > 0) {
          socket.send(lastWords, peer.port(), peer.host());
        }
        closed(why);
      }
    });
    return promise.future();
  }

  @Override
  public void abort() {
    close(CloseReason.LOST);
  }

  @Override
  public long queuedBytes() {
    return queued;
  }

  @Override
  public boolean writeQueueFull() {
    return queued >= host.maxQueuedBytes / 2;
  }

  @Override
  public Connection<M> setWriteQueueMaxSize(int bytes) {
    return this;
  }

  @Override
  public Connection<M> pause() {
    onLoop(() -> demand = 0);
    return this;
  }

  @Override
  public Connection<M> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public Connection<M> fetch(long amount) {
    onLoop(() -> demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount);
    return this;
  }

  @Override
  public boolean ping(Buffer payload) {
    return false;
  }

  @Override
  public SocketAddress peerAddress() {
    return peer;
  }

  @Override
  public SocketAddress localAddress() {
    return socket.localAddress();
  }
}
