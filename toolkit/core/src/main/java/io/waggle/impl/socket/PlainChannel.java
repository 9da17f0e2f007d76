// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.net.SocketAddress;

/**
 * A Netty channel whose wire is the public API of a Vert.x socket: what runs in the pipeline of a real channel runs in
 * this one. On the event loop of that socket.
 *
 * <p>It is slower by a copy each way, and knows only what {@link NetSocket} does: no half-close, and a socket whose
 * peer reads nothing stays with the operating system after this channel was closed, until TCP gives up.
 * {@link #closeFuture()} waits for that.
 */
final class PlainChannel extends AbstractChannel {

  /** What pipelines hear when the server closes. */
  static final Object SHUTDOWN = new Object();

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final int MAX_WRITE_BYTES = 64 * 1024;

  private final NetSocket socket;
  private final SocketAddress local;
  private final SocketAddress remote;
  private final ChannelConfig config = new DefaultChannelConfig(this) {
    @Override
    protected void autoReadCleared() {
      socket.pause();
    }
  };
  private final ChannelPromise gone;
  private boolean open = true;
  private int underWay;

  private PlainChannel(NetSocket socket, EventLoop loop, SocketAddress local, SocketAddress remote) {
    super(null);
    this.socket = socket;
    this.local = local;
    this.remote = remote;
    this.gone = new DefaultChannelPromise(this, loop);
  }

  /**
   * Makes the channel of a socket, in the turn it was opened.
   *
   * @param local address, and that of the peer, in Java's terms; null for none
   */
  static PlainChannel open(NetSocket socket, EventLoop loop, SocketAddress local, SocketAddress remote) {
    PlainChannel channel = new PlainChannel(socket, loop, local, remote);
    channel.unsafe().register(loop, channel.newPromise());
    socket.handler(channel::arrived);
    // The end comes after what a paused socket still holds, its closing before.
    socket.endHandler(end -> channel.end());
    socket.exceptionHandler(channel.pipeline()::fireExceptionCaught);
    socket.shutdownHandler(v -> channel.pipeline().fireUserEventTriggered(SHUTDOWN));
    socket.closeHandler(v -> channel.gone.trySuccess());
    return channel;
  }

  /** The answer leaves at once: a peer that sends no more may have its socket closed before this turn ends. */
  private void arrived(Buffer data) {
    pipeline().fireChannelRead(Unpooled.wrappedBuffer(data.getBytes()));
    pipeline().fireChannelReadComplete();
    unsafe().flush();
  }

  private void end() {
    unsafe().close(voidPromise());
  }

  @Override
  protected void doBeginRead() {
    socket.resume();
  }

  /** Has one write under way; its bytes stay in the queue, and count there, until they have left. */
  @Override
  protected void doWrite(ChannelOutboundBuffer queue) throws Exception {
    while (underWay == 0 && !queue.isEmpty()) {
      Buffer bytes = Buffer.buffer();
      queue.forEachFlushedMessage(message -> append(bytes, (ByteBuf) message));
      if (bytes.length() == 0) {
        queue.removeBytes(0);
      } else {
        underWay = bytes.length();
        socket.write(bytes).onComplete(this::written);
      }
    }
  }

  private static boolean append(Buffer bytes, ByteBuf message) {
    int length = Math.min(message.readableBytes(), MAX_WRITE_BYTES - bytes.length());
    byte[] copy = new byte[length];
    message.getBytes(message.readerIndex(), copy);
    bytes.appendBytes(copy);
    return bytes.length() < MAX_WRITE_BYTES;
  }

  private void written(AsyncResult<Void> done) {
    int bytes = underWay;
    underWay = 0;
    ChannelOutboundBuffer queue = unsafe().outboundBuffer();
    if (queue == null) {
      return;
    }
    if (done.failed()) {
      pipeline().fireExceptionCaught(done.cause());
      end();
    } else {
      queue.removeBytes(bytes);
      unsafe().flush();
    }
  }

  @Override
  protected void doClose() {
    open = false;
    // What a paused socket still holds would not be released.
    socket.handler(null).resume();
    socket.close();
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  public ChannelFuture closeFuture() {
    return gone;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  protected SocketAddress localAddress0() {
    return local;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException("bind: " + address + " (expected: the socket is open)");
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new AbstractUnsafe() {
      @Override
      public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
        promise.setFailure(new UnsupportedOperationException("connect: " + to + " (expected: the socket is open)"));
      }
    };
  }
}
