// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.impl.socket.Takeover;

/** The last handler of a pipeline: passes what Netty reports to the connection. */
public final class ChannelBridge extends ChannelInboundHandlerAdapter {

  private StreamConnection<?> connection;

  private ChannelBridge() {
  }

  /** Makes the connection of a channel: the last in its pipeline, on its event loop. */
  public static <M> StreamConnection<M> open(ChannelPipeline pipeline, ConnectionHost host, Protocol<M> protocol) {
    ChannelBridge bridge = new ChannelBridge();
    pipeline.addLast(bridge);
    ChannelHandlerContext ctx = pipeline.lastContext();
    StreamConnection<M> made = host.transport.isWebSocket()
      ? new WebSocketConnection<>(host, protocol, ctx)
      : new StreamConnection<>(host, protocol, ctx);
    bridge.connection = made;
    return made;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    connection.read(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    connection.readComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    connection.writabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      connection.inputEnded();
    } else if (Takeover.isShutdown(event)) {
      if (!connection.host().outlivesServer()) {
        connection.close(CloseReason.GOING_AWAY);
      }
    } else {
      ReferenceCountUtil.release(event);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    connection.exceptionCaught(failure);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.inactive();
  }
}
