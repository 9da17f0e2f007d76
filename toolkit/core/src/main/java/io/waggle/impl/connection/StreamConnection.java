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
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Protocol;
import io.waggle.ProtocolException;

/**
 * A connection over TCP, TLS or a Unix socket: the last handler of its Netty pipeline, behind the TLS handler if there
 * is one. Cuts frames out of what arrives, keeps what is incomplete, and holds no buffer while idle.
 */
public class StreamConnection<M> extends ConnectionBase<M> {

  private static final int LEAST_PENDING = 256;

  final ChannelHandlerContext ctx;
  private ByteBuf pending;
  private int seen;
  private int needed;
  private int frameStart;
  private int deadline;
  private boolean reading;
  private boolean parsing;
  private boolean flushPending;
  private boolean inputEnded;
  private boolean endDelivered;
  private boolean outputEnded;

  /**
   * Takes over a channel. Called on its event loop by the handler that {@code ctx} belongs to.
   *
   * @param ctx last of the pipeline; what is written through it goes to the socket, encrypted where need be
   */
  StreamConnection(ConnectionHost host, Protocol<M> protocol, ChannelHandlerContext ctx) {
    super(host, protocol);
    this.ctx = ctx;
    ctx.channel().config().setWriteBufferWaterMark(host.waterMark);
    if (halfCloses()) {
      ctx.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }
  }

  private boolean halfCloses() {
    return !host.transport.isSecure() && ctx.channel() instanceof DuplexChannel;
  }

  // ---- what arrives

  final void read(Object message) {
    if (!(message instanceof ByteBuf)) {
      ReferenceCountUtil.release(message);
      return;
    }
    ByteBuf data = (ByteBuf) message;
    lastRead = host.now();
    bytesRead += data.readableBytes();
    if (!takesInput()) {
      data.release();
      return;
    }
    reading = true;
    if (pending == null) {
      pump(data);
    } else {
      ByteBuf joined = pending;
      pending = null;
      try {
        joined.writeBytes(data);
      } finally {
        data.release();
      }
      pump(joined);
    }
  }

  final void readComplete() {
    reading = false;
    if (flushPending) {
      flushPending = false;
      ctx.flush();
    }
  }

  /** Parses what is there as far as the application wants it; keeps the rest. Owns {@code in}. */
  private void pump(ByteBuf in) {
    parsing = true;
    try {
      boolean wasOpen = state == State.OPEN;
      parseOrFail(in);
      if (wasOpen && state != State.OPEN && takesInput() && in.isReadable()) {
        // The input made this side say good-bye, and may hold the peer's answer.
        parseOrFail(in);
      }
    } finally {
      parsing = false;
      keep(in);
    }
    if (wantsMessages()) {
      if (inputEnded) {
        deliverEnd();
      }
    } else if (state == State.OPEN) {
      stopReading();
    }
  }

  private void stopReading() {
    EpollInterest.keep(ctx.channel());
    ctx.channel().config().setAutoRead(false);
  }

  private void parseOrFail(ByteBuf in) {
    try {
      parse(in);
    } catch (ProtocolException e) {
      fail(e);
    } catch (RuntimeException e) {
      dispatch(failed -> {
        throw e;
      }, null);
      // Where the next frame begins nobody knows, whoever took the exception.
      close(CloseReason.INTERNAL_ERROR);
    }
  }

  private void keep(ByteBuf in) {
    boolean kept = in.isReadable() && takesInput();
    frameStart = takesInput() && wantsMessages() && (kept || hasPartialMessage()) ? sinceWhen() : 0;
    if (!kept) {
      in.release();
    } else if (in.isDirect() && in.refCnt() == 1
      && in.capacity() <= 2 * Math.max(LEAST_PENDING, in.readableBytes())) {
      pending = in.discardReadBytes();
    } else {
      pending = ctx.alloc().directBuffer(Math.max(LEAST_PENDING, in.readableBytes())).writeBytes(in);
      in.release();
    }
  }

  /** Returns how much memory waits for the rest of a message. */
  int heldBytes() {
    return pending == null ? 0 : pending.capacity();
  }

  private int sinceWhen() {
    return frameStart == 0 ? host.now() : frameStart;
  }

  /** The deadline for the rest of a message begins anew with the next one. */
  final void messageComplete() {
    frameStart = 0;
  }

  /** Returns whether bytes that arrive are still looked at. */
  boolean takesInput() {
    return state == State.OPEN;
  }

  /** Returns whether a message has begun that is kept outside of the unread bytes. */
  boolean hasPartialMessage() {
    return false;
  }

  /** Consumes what it can of the input, while the application wants messages. */
  void parse(ByteBuf in) {
    cutFrames(in);
  }

  final void cutFrames(ByteBuf in) {
    while (wantsMessages() && in.isReadable() && state == State.OPEN) {
      int readable = in.readableBytes();
      if (needed == 0) {
        needed = measure(in, readable);
      }
      if (needed == 0 || needed > readable) {
        return;
      }
      int length = needed;
      needed = 0;
      seen = 0;
      messageComplete();
      M message = codec.decode(in, length);
      in.skipBytes(length);
      deliver(message);
    }
  }

  private int measure(ByteBuf in, int readable) {
    int length = codec.frameLength(in, seen, host.maxFrameBytes);
    if (length > host.maxFrameBytes || length == 0 && readable > host.maxFrameBytes) {
      throw new ProtocolException(CloseReason.TOO_BIG, "frame: over " + host.maxFrameBytes + " bytes");
    }
    seen = length == 0 ? readable : 0;
    return length;
  }

  @Override
  void use(Protocol<M> next) {
    super.use(next);
    seen = 0;
    needed = 0;
  }

  final void inputEnded() {
    inputEnded = true;
    EpollInterest.keep(ctx.channel());
    if (state != State.OPEN) {
      closeChannel();
    } else if (wantsMessages()) {
      deliverEnd();
    }
  }

  private void deliverEnd() {
    if (state != State.OPEN || endDelivered) {
      return;
    }
    endDelivered = true;
    if (pending != null || hasPartialMessage()) {
      close(CloseReason.LOST.withText("ended inside a message"));
    } else if (outputEnded || host.transport.isWebSocket() || !dispatchEnd()) {
      close(host.transport.isWebSocket() ? CloseReason.LOST : wordless());
    }
  }

  @Override
  public final Connection<M> pause() {
    onLoop(() -> {
      demand = 0;
      frameStart = 0;
      if (state == State.OPEN) {
        stopReading();
      }
    });
    return this;
  }

  @Override
  public final Connection<M> resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public final Connection<M> fetch(long amount) {
    if (amount <= 0) {
      throw new IllegalArgumentException("amount: " + amount + " (expected: at least 1)");
    }
    onLoop(() -> {
      demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
      readOn();
    });
    return this;
  }

  @Override
  final void readOn() {
    if (!parsing && takesInput()) {
      ByteBuf in = pending == null ? ctx.alloc().directBuffer(0) : pending;
      pending = null;
      pump(in);
    }
    if (state == State.OPEN && wantsMessages()) {
      ctx.channel().config().setAutoRead(true);
    }
  }

  // ---- what leaves

  /** Returns how many bytes the transport puts in front of a frame. */
  int headroom() {
    return 0;
  }

  /** Finishes an encoded frame for the wire, in its headroom. */
  ByteBuf seal(ByteBuf frame) {
    return frame;
  }

  @Override
  public final boolean send(M message) {
    if (host.turn.loop().inEventLoop()) {
      return sendNow(message, null);
    }
    if (reason != null) {
      return false;
    }
    host.turn.loop().execute(() -> sendNow(message, null));
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
      if (!sendNow(message, written)) {
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
    writeFrame(frame, 1, promise == null ? ctx.voidPromise() : promise);
    flushSoon();
    return true;
  }

  @Override
  public final ByteBuf encode(M message) {
    ByteBuf frame = codec.encode(ctx.alloc(), message, headroom());
    return frame.isReadable() || host.transport.isWebSocket() ? seal(frame) : frame;
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
    ctx.write(frame, promise);
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

  final void flushSoon() {
    if (!flushPending) {
      flushPending = true;
      if (!reading) {
        host.turn.flushLater(this);
      }
    }
  }

  final void flushNow() {
    if (flushPending) {
      flushPending = false;
      ctx.flush();
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
    boolean inside = pending != null || hasPartialMessage();
    releaseInput();
    closed(inside ? CloseReason.LOST : wordless());
  }

  /** A client is done when it leaves; a server that leaves without a word may be back soon. */
  private CloseReason wordless() {
    return host.transport.isWebSocket() ? CloseReason.LOST : host.client ? CloseReason.NO_STATUS : CloseReason.NORMAL;
  }

  void releaseInput() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
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
    } else if (host.idleTicks != 0 && now - lastRead > host.idleTicks && demand > 0) {
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
