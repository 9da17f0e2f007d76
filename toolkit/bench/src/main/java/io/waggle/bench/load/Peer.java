// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;

/**
 * One connection of the generator and the only handler of its channel. Its event loop only.
 *
 * <p>Bytes are parsed where they were read; only an incomplete message is copied, until its rest arrives.
 */
abstract class Peer extends ChannelInboundHandlerAdapter {

  private static final int REST_BYTES = 256;

  protected final LoopStats stats;
  protected ChannelHandlerContext context;
  private ChannelPromise ready;
  private ByteBuf rest;
  private boolean closing;

  Peer(LoopStats stats) {
    this.stats = stats;
  }

  /** Parses whole messages and leaves the reader index behind the last one. */
  protected abstract void consume(ByteBuf in);

  /** Called when the socket is open; the default needs no handshake. */
  protected void opened() {
    becomeReady();
  }

  /** Returns what the checker of this connection found. */
  protected abstract Faults faults();

  /** Gives back the buffers of this connection, once, when it is gone. */
  protected abstract void release();

  protected final void becomeReady() {
    ready.trySuccess();
  }

  protected final void fail(String message) {
    ready.tryFailure(new IOException(message));
  }

  final ChannelPromise ready() {
    return ready;
  }

  final Channel channel() {
    return context.channel();
  }

  /** From now on a closed connection is no fault. Any thread; the connection sees it with its next event. */
  final void expectClose() {
    channel().eventLoop().execute(() -> closing = true);
  }

  /** Writes bytes that stay ours: a buffer of this connection that is not changed before its answer is here. */
  protected final void send(ByteBuf buffer) {
    context.writeAndFlush(buffer.retain(), context.voidPromise());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    ready = ctx.newPromise();
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    opened();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (rest != null) {
        consumeWithRest(in);
      } else {
        consume(in);
        keep(in);
      }
    } finally {
      in.release();
    }
  }

  private void consumeWithRest(ByteBuf in) {
    ByteBuf all = rest.writeBytes(in);
    rest = null;
    try {
      consume(all);
      keep(all);
    } finally {
      all.release();
    }
  }

  private void keep(ByteBuf in) {
    if (in.isReadable()) {
      rest = context.alloc().buffer(Math.max(REST_BYTES, in.readableBytes())).writeBytes(in);
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (rest != null) {
      rest.release();
      rest = null;
    }
    release();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!closing) {
      stats.closed();
    }
    fail("connection: closed by the server (expected: open)");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      stats.corrupt();
      fail("connection: " + cause);
    }
    ctx.close();
  }
}
