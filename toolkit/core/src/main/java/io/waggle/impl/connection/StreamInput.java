// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;
import io.waggle.CloseReason;
import io.waggle.Connection;
import io.waggle.Protocol;
import io.waggle.ProtocolException;
import io.waggle.impl.socket.EpollInterest;

/**
 * What arrives on a stream: cuts frames out of the bytes, keeps what is incomplete, and holds no buffer while idle.
 * Event loop only, but for what hops.
 */
abstract class StreamInput<M> extends ConnectionBase<M> {

  private static final int LEAST_PENDING = 256;

  final ChannelHandlerContext ctx;
  private ByteBuf pending;
  private int seen;
  private int needed;
  int frameStart;
  private boolean parsing;
  boolean flushPending;
  boolean inputEnded;
  private boolean endDelivered;
  boolean outputEnded;

  StreamInput(ConnectionHost host, Protocol<M> protocol, ChannelHandlerContext ctx) {
    super(host, protocol);
    this.ctx = ctx;
  }

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
    host.turn.readComplete();
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
    if (isInsideMessage()) {
      close(CloseReason.LOST.withText("ended inside a message"));
    } else if (outputEnded || host.transport.isWebSocket() || !dispatchEnd()) {
      close(wordless());
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
    if (state == State.OPEN && wantsMessages() && !ctx.channel().config().isAutoRead()) {
      // Nobody listened: the peer's silence begins now.
      lastRead = host.now();
      ctx.channel().config().setAutoRead(true);
    }
  }

  /** A client is done when it leaves; a server that leaves without a word may be back soon. */
  final CloseReason wordless() {
    return host.transport.isWebSocket() ? CloseReason.LOST : host.client ? CloseReason.NO_STATUS : CloseReason.NORMAL;
  }

  void releaseInput() {
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }

  /** Returns whether the peer has begun a message and not finished it. */
  final boolean isInsideMessage() {
    return pending != null || hasPartialMessage();
  }

  abstract void closeChannel();
}
