// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.socket;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.spi.transport.Transport;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The seam to the sockets of Vert.x, all there is of it: takes the Netty pipeline of one from Vert.x in the turn the
 * socket opens. Where that is not wanted, or a release of Vert.x has no such pipeline, the pipeline of a
 * {@link PlainChannel} stands in for it. On the event loop of the socket.
 */
public final class Takeover {

  /** System property that makes every socket of the process a plain one. */
  public static final String PLAIN_PROPERTY = "waggle.plainSockets";

  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
  private static final boolean ALL_PLAIN = Boolean.getBoolean(PLAIN_PROPERTY);
  /** Long enough for a peer that rests, short enough for one that is dead. */
  private static final int PLAIN_STALL_MS = 60_000;
  private static final String CHUNKED_WRITER = "chunkedWriter";
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  private final ChannelPipeline pipeline;
  private final ChannelHandler vertxHandler;

  private Takeover(ChannelPipeline pipeline, ChannelHandler vertxHandler) {
    this.pipeline = pipeline;
    this.vertxHandler = vertxHandler;
  }

  /**
   * Begins to take a socket over.
   *
   * @param plain whether to leave the pipeline of the socket alone
   */
  public static Takeover begin(VertxInternal vertx, EventLoop loop, NetSocket socket, boolean plain) {
    if (!plain && !ALL_PLAIN) {
      try {
        ChannelHandlerContext vertxHandler = ((NetSocketInternal) socket).channelHandlerContext();
        ChannelPipeline pipeline = vertxHandler.pipeline();
        if (pipeline.get(CHUNKED_WRITER) != null) {
          // It would hold back what is written in the turn of the takeover.
          pipeline.remove(CHUNKED_WRITER);
        }
        return new Takeover(pipeline, vertxHandler.handler());
      } catch (ClassCastException | LinkageError e) {
        if (TOLD.compareAndSet(false, true)) {
          LOG.warn("plain sockets are used, which are slower: this release of Vert.x hides its pipeline (" + e + ")");
        }
      }
    }
    PlainChannel channel = PlainChannel.open(socket, loop, convert(vertx.transport(), socket.localAddress(true)),
      convert(vertx.transport(), socket.remoteAddress(true)));
    return new Takeover(channel.pipeline(), null);
  }

  private static java.net.SocketAddress convert(Transport transport, SocketAddress address) {
    return address == null ? null : transport.convert(address);
  }

  /**
   * Sets what plain sockets need of the server or client they come from: without it, one whose peer reads nothing
   * would stay for a quarter of an hour after its connection was closed. The native transport knows how.
   */
  public static void prepare(TCPSSLOptions options, boolean plain) {
    if (plain || ALL_PLAIN) {
      options.setTcpUserTimeout(PLAIN_STALL_MS);
    }
  }

  /** Returns where the handlers go: behind what is there. */
  public ChannelPipeline pipeline() {
    return pipeline;
  }

  /** Returns the channel. */
  public Channel channel() {
    return pipeline.channel();
  }

  /** Lets go of Vert.x's own handlers. Before the turn ends: then bytes are read. */
  public void complete() {
    if (vertxHandler != null) {
      pipeline.remove(vertxHandler);
    }
  }

  /** Returns whether an event of a pipeline means that Vert.x closes the server the socket came from. */
  public static boolean isShutdown(Object event) {
    return event == PlainChannel.SHUTDOWN || event.getClass().getSimpleName().equals("ShutdownEvent");
  }
}
