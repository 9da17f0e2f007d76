// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Protocol;
import io.waggle.impl.websocket.WebSocketFrames;
import io.waggle.internal.Session;

/**
 * A connection without a socket of its own. Messages are encoded to the frames of a WebSocket: one that carries the
 * session takes them as they are, anything else takes them out of their frames.
 */
public final class SessionConnection<M> extends ConnectionBase<M> implements Session<M> {

  private static final ByteBufAllocator ALLOCATOR = PooledByteBufAllocator.DEFAULT;

  private final SocketAddress peer;
  private Carrier carrier;

  /** Creates a session of a host whose transport is WebSocket; on its event loop. */
  public SessionConnection(ConnectionHost host, Protocol<M> protocol, SocketAddress peer, Carrier carrier) {
    super(host, protocol);
    this.peer = peer;
    this.carrier = carrier;
    countCarried(1);
  }

  private void countCarried(int change) {
    if (carrier.socket() != null) {
      host.carried += change;
    }
  }

  /** The form for messages, as on a WebSocket. */
  @Override
  void use(Protocol<M> next) {
    Protocol<M> whole = next.onMessages();
    super.use(whole == null ? next : whole);
    protocol = next;
  }

  // ---- for the bridge

  @Override
  public void carrier(Carrier next) {
    if (state == State.OPEN) {
      // What was sent before leaves by the way that was there then.
      host.turn.deliverBroadcasts();
      countCarried(-1);
      carrier = next;
      countCarried(1);
    }
  }

  @Override
  public Carrier carrier() {
    return carrier;
  }

  @Override
  public void received(M message) {
    if (state == State.OPEN) {
      deliver(message);
    }
  }

  @Override
  public void ended(CloseReason why) {
    if (state != State.CLOSED) {
      countCarried(-1);
      closed(why);
    }
  }

  @Override
  boolean isEvictable() {
    return carrier.socket() == null;
  }

  // ---- what leaves

  @Override
  public boolean send(M message) {
    if (host.turn.loop().inEventLoop()) {
      return sendNow(message);
    }
    if (reason != null) {
      return false;
    }
    later(() -> sendNow(message));
    return true;
  }

  /** Completes when the carrier has the message: it is the client that knows more. */
  @Override
  public Future<Void> write(M message) {
    Promise<Void> promise = host.context.promise();
    onLoop(() -> {
      try {
        if (sendNow(message)) {
          promise.complete();
        } else {
          promise.fail(VertxException.noStackTrace("connection " + id() + " took no message: "
            + (reason == null ? "its queue is full" : reason)));
        }
      } catch (RuntimeException e) {
        promise.fail(e);
      }
    });
    return promise.future();
  }

  private boolean sendNow(M message) {
    if (host.turn.hasBroadcasts()) {
      host.turn.deliverBroadcasts();
    }
    if (!admits()) {
      return false;
    }
    ByteBuf frames = encode(message);
    if (frames.isReadable()) {
      passOn(frames);
    } else {
      frames.release();
    }
    return state == State.OPEN;
  }

  @Override
  public ByteBuf encode(M message) {
    return frames(ALLOCATOR, message);
  }

  @Override
  public boolean writeShared(ByteBuf view, int messages) {
    return !admits() || pass(view, messages);
  }

  /** Sends bytes that are nobody else's, at the end of the turn: with all that is sent to this client in it. */
  private void passOn(ByteBuf frames) {
    if (!(carrier.socket() instanceof StreamConnection<?> socket)) {
      pass(frames, 1);
      frames.release();
      return;
    }
    if (host.tap != null) {
      HostInspection.sent(this, host.tap, frames);
    }
    countWrite(frames.readableBytes(), 1);
    socket.host.turn.execute(() -> socket.writeSoon(frames));
  }

  /** Returns whether the bytes are free again. */
  private boolean pass(ByteBuf frames, int messages) {
    if (host.tap != null) {
      HostInspection.sent(this, host.tap, frames);
    }
    countWrite(frames.readableBytes(), messages);
    if (!(carrier.socket() instanceof ConnectionBase<?> socket)) {
      unwrap(frames);
      return true;
    }
    if (socket.host.turn.loop().inEventLoop()) {
      return socket.writeShared(frames, messages);
    }
    ByteBuf copy = ALLOCATOR.directBuffer(frames.readableBytes())
      .writeBytes(frames, frames.readerIndex(), frames.readableBytes());
    socket.host.turn.loop().execute(() -> {
      socket.writeShared(copy.duplicate(), messages);
      copy.release();
    });
    return true;
  }

  /** Takes messages out of frames that {@link WebSocketFrames} has sealed: whole ones without a mask. */
  private void unwrap(ByteBuf frames) {
    int at = frames.readerIndex();
    while (at < frames.writerIndex() && state == State.OPEN) {
      int length = frames.getByte(at + 1) & 0x7F;
      boolean isText = (frames.getByte(at) & 0x0F) == WebSocketFrames.TEXT;
      at += 2;
      if (length == 126) {
        length = frames.getUnsignedShort(at);
        at += 2;
      } else if (length == 127) {
        length = (int) frames.getLong(at);
        at += 8;
      }
      byte[] payload = new byte[length];
      frames.getBytes(at, payload);
      at += length;
      carrier.write(Buffer.buffer(payload), isText);
    }
  }

  private boolean admits() {
    if (state != State.OPEN) {
      host.counters.sendFailures++;
      return false;
    }
    if (carrier.queuedBytes() < host.maxQueuedBytes) {
      return true;
    }
    host.counters.sendFailures++;
    if (!host.dropWhenFull) {
      host.counters.slowConsumers++;
      LOG.debug(host.name + ": closing session " + id() + " of " + remoteAddress() + ": slow consumer");
      close(CloseReason.SLOW_CONSUMER);
    }
    return false;
  }

  @Override
  public long queuedBytes() {
    return carrier.queuedBytes();
  }

  @Override
  public boolean writeQueueFull() {
    return carrier.queuedBytes() >= host.waterMark.high();
  }

  /** Does nothing: the limits of the endpoint count. */
  @Override
  public Connection<M> setWriteQueueMaxSize(int bytes) {
    return this;
  }

  // ---- the end

  @Override
  public Future<Void> end() {
    return close(CloseReason.NORMAL);
  }

  @Override
  public Future<Void> close(CloseReason why) {
    Promise<Void> promise = host.context.promise();
    onLoop(() -> {
      closedFuture().onComplete(promise);
      if (state == State.OPEN) {
        if (host.turn.hasBroadcasts()) {
          host.turn.deliverBroadcasts();
        }
        Carrier last = carrier;
        ended(why);
        last.close(why);
      }
    });
    return promise.future();
  }

  @Override
  public void abort() {
    close(CloseReason.LOST);
  }

  /** Deadlines are the bridge's business. */
  @Override
  void tick(int now) {
  }

  // ---- what comes in is brought by the bridge, which is not held up

  @Override
  public Connection<M> pause() {
    return this;
  }

  @Override
  public Connection<M> resume() {
    return this;
  }

  @Override
  public Connection<M> fetch(long amount) {
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
    return carrier.socket() == null ? null : carrier.socket().localAddress();
  }
}
