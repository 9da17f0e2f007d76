// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Protocol;

/**
 * A connection over TCP, TLS or a Unix socket: the last handler of its Netty pipeline, behind the TLS handler if there
 * is one. Reading is {@link StreamInput}'s part; here is what leaves, and the end.
 */
public class StreamConnection<M> extends StreamInput<M> {

  private int deadline;

  /**
   * Takes over a channel. Called on its event loop by the handler that {@code ctx} belongs to.
   *
   * @param ctx last of the pipeline; what is written through it goes to the socket, encrypted where need be
   */
  StreamConnection(ConnectionHost host, Protocol<M> protocol, ChannelHandlerContext ctx) {
    super(host, protocol, ctx);
    ctx.channel().config().setWriteBufferWaterMark(host.waterMark);
    if (halfCloses()) {
      ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
  }

  private boolean halfCloses() {
    return !host.transport.isSecure() && ctx.channel() instanceof DuplexChannel;
  }

  /** Returns what encrypts this connection, or null. On its event loop. */
  public final SslHandler tls() {
    return ctx.pipeline().get(SslHandler.class);
  }

  @Override
  String stateName() {
    return state == State.OPEN && outputEnded ? "ENDING" : super.stateName();
  }

  // ---- what leaves

  @Override
  public final boolean send(M message) {
    if (host.turn.loop().inEventLoop()) {
      return sendNow(message, null);
    }
    if (reason != null) {
      return false;
    }
    later(() -> sendNow(message, null));
    return queuedBytes() < host.maxQueuedBytes;
  }

  @Override
  public final Future<Void> write(M message) {
    Promise<Void> promise = host.context.promise();
    onLoop(() -> {
      ChannelPromise written = ctx.newPromise();
      written.addListener(done -> {
        if (done.isSuccess()) {
          promise.complete();
        } else {
          promise.fail(done.cause());
        }
      });
      boolean taken;
      try {
        taken = sendNow(message, written);
      } catch (RuntimeException e) {
        written.tryFailure(e);
        return;
      }
      if (!taken) {
        written.tryFailure(VertxException.noStackTrace("connection " + id() + " took no message: "
          + (reason == null ? "its queue is full" : reason)));
      }
    });
    return promise.future();
  }

  private boolean sendNow(M message, ChannelPromise promise) {
    if (host.turn.hasBroadcasts()) {
      host.turn.deliverBroadcasts();
    }
    if (!admits()) {
      return false;
    }
    ByteBuf frame = encode(message);
    if (!frame.isReadable()) {
      frame.release();
      if (promise != null) {
        promise.setSuccess();
      }
      return true;
    }
    if (host.tap != null) {
      HostInspection.sent(this, host.tap, frame);
    }
    writeFrame(frame, 1, promise == null ? ctx.voidPromise() : promise);
    flushSoon();
    return true;
  }

  @Override
  public ByteBuf encode(M message) {
    return codec.encode(ctx.alloc(), message, 0);
  }

  /** Returns whether a message may be queued; if not because the queue is full, does what the limits say. */
  private boolean admits() {
    if (state != State.OPEN || outputEnded) {
      host.counters.sendFailures++;
      return false;
    }
    ChannelOutboundBuffer queue = ctx.channel().unsafe().outboundBuffer();
    if (queue != null && queue.totalPendingWriteBytes() < host.maxQueuedBytes) {
      return true;
    }
    host.counters.sendFailures++;
    if (queue != null && !host.dropWhenFull) {
      host.counters.slowConsumers++;
      LOG.debug(host.name + ": closing connection " + id() + " of " + remoteAddress() + ": slow consumer");
      reason = CloseReason.SLOW_CONSUMER;
      abort();
    }
    return false;
  }

  final void writeFrame(ByteBuf frame, int messages, ChannelPromise promise) {
    countWrite(frame.readableBytes(), messages);
    if (host.transport.isSecure()) {
      ctx.write(frame, promise);
    } else {
      ctx.channel().unsafe().write(frame, promise);
    }
  }

  /**
   * Flushes at once: coming back to this connection later would touch its memory twice. Without TLS nothing stands
   * between this handler and the socket, so the way through the pipeline is skipped.
   */
  @Override
  public final boolean writeShared(ByteBuf view, int messages) {
    if (!admits()) {
      return true;
    }
    if (host.tap != null) {
      HostInspection.sent(this, host.tap, view);
    }
    countWrite(view.readableBytes(), messages);
    view.retain();
    if (host.transport.isSecure()) {
      ctx.write(view, ctx.voidPromise());
      ctx.flush();
    } else {
      Channel.Unsafe unsafe = ctx.channel().unsafe();
      unsafe.write(view, unsafe.voidPromise());
      unsafe.flush();
    }
    return !view.isReadable();
  }

  /** Writes whole frames of this transport, which are its own from now on, with what else leaves in this turn. */
  final void writeSoon(ByteBuf frames) {
    if (!admits()) {
      frames.release();
      return;
    }
    if (host.tap != null) {
      HostInspection.sent(this, host.tap, frames);
    }
    writeFrame(frames, 1, ctx.voidPromise());
    flushSoon();
  }

  final void flushSoon() {
    if (!flushPending) {
      flushPending = true;
      host.turn.flushLater(this);
    }
  }

  final void flushNow() {
    if (flushPending) {
      flushPending = false;
      if (host.transport.isSecure()) {
        ctx.flush();
      } else {
        ctx.channel().unsafe().flush();
      }
    }
  }

  final void writabilityChanged() {
    Extras extras = extrasOrNull();
    if (extras != null && state == State.OPEN) {
      dispatch(ctx.channel().isWritable() ? extras.drainHandler : extras.fullHandler, null);
    }
  }

  @Override
  public final boolean writeQueueFull() {
    return !ctx.channel().isWritable();
  }

  @Override
  public final Connection<M> setWriteQueueMaxSize(int bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("bytes: " + bytes + " (expected: at least 1)");
    }
    ctx.channel().config().setWriteBufferWaterMark(new WriteBufferWaterMark(bytes / 2, bytes));
    return this;
  }

  @Override
  public final long queuedBytes() {
    ChannelOutboundBuffer queue = ctx.channel().unsafe().outboundBuffer();
    return queue == null ? 0 : queue.totalPendingWriteBytes();
  }

  // ---- the end

  @Override
  public Future<Void> end() {
    if (!halfCloses()) {
      return close(CloseReason.NORMAL);
    }
    Promise<Void> promise = host.context.promise();
    onLoop(() -> {
      if (state != State.OPEN || inputEnded) {
        close(CloseReason.NORMAL).onComplete(promise);
        return;
      }
      outputEnded = true;
      afterQueue(() -> {
        ((DuplexChannel) ctx.channel()).shutdownOutput();
        promise.complete();
      });
    });
    return promise.future();
  }

  @Override
  public final Future<Void> close(CloseReason why) {
    Promise<Void> promise = host.context.promise();
    onLoop(() -> {
      closedFuture().onComplete(promise);
      if (state == State.OPEN) {
        if (host.turn.hasBroadcasts()) {
          host.turn.deliverBroadcasts();
        }
        reason = why;
        state = State.CLOSING;
        deadline = host.now() + host.closeTicks + 1;
        sayGoodbye(why);
      }
    });
    return promise.future();
  }

  /** Writes the protocol's last words, if it has any, then closes. */
  void sayGoodbye(CloseReason why) {
    Buffer lastWords = protocol.closeFrame(why);
    if (lastWords != null && lastWords.length() > 0 && !outputEnded) {
      ctx.write(ctx.alloc().buffer(lastWords.length()).writeBytes(lastWords.getBytes()), ctx.voidPromise());
    }
    closeAfterQueue();
  }

  /**
   * Sends what is queued, ends the sending side and waits a while for the peer's end: closing a socket with unread
   * input would make the kernel reset it, and the peer lose our last bytes.
   */
  final void closeAfterQueue() {
    afterQueue(() -> {
      if (inputEnded || !halfCloses() || host.lingerTicks == 0) {
        closeChannel();
      } else {
        outputEnded = true;
        ((DuplexChannel) ctx.channel()).shutdownOutput();
        ctx.channel().config().setAutoRead(true);
        deadline = host.now() + host.lingerTicks + 1;
      }
    });
  }

  private void afterQueue(Runnable action) {
    flushPending = false;
    ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(done -> {
      if (done.isSuccess()) {
        action.run();
      } else {
        closeChannel();
      }
    });
  }

  final void closeChannel() {
    ctx.close();
  }

  @Override
  public final void abort() {
    onLoop(() -> {
      if (state == State.OPEN) {
        state = State.CLOSING;
        if (reason == null) {
          reason = CloseReason.LOST.withText("aborted");
        }
      }
      Channel.Unsafe unsafe = ctx.channel().unsafe();
      unsafe.close(unsafe.voidPromise());
    });
  }

  final void inactive() {
    boolean inside = isInsideMessage();
    releaseInput();
    closed(inside ? CloseReason.LOST : wordless());
  }

  final void exceptionCaught(Throwable failure) {
    if (reason == null) {
      reason = CloseReason.LOST;
    }
    Extras extras = extrasOrNull();
    if (extras != null && extras.exceptionHandler != null && state == State.OPEN) {
      dispatch(extras.exceptionHandler, failure);
    }
    abort();
  }

  @Override
  final void tick(int now) {
    if (state != State.OPEN) {
      if (now >= deadline) {
        abort();
      }
    } else if (frameStart != 0 && host.frameTicks != 0 && now - frameStart > host.frameTicks) {
      host.counters.protocolErrors++;
      close(CloseReason.HANDSHAKE_TIMEOUT.withText("message not finished in time"));
    } else if (host.idleTicks != 0 && now - lastRead > host.idleTicks && wantsMessages()) {
      host.counters.idleTimeouts++;
      close(CloseReason.IDLE_TIMEOUT);
    } else if (host.pingTicks != 0 && host.isPingDue(now - lastRead)) {
      ping(Buffer.buffer(0));
    }
  }

  @Override
  public boolean ping(Buffer payload) {
    return false;
  }

  @Override
  public final SocketAddress peerAddress() {
    return Addresses.of(host, ctx.channel().remoteAddress());
  }

  @Override
  public final SocketAddress localAddress() {
    return Addresses.of(host, ctx.channel().localAddress());
  }
}
