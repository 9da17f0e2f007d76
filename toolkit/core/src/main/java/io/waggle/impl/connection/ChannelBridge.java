// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import io.waggle.CloseReason;
import io.waggle.Protocol;

/** The last handler of a pipeline: passes what Netty reports to the connection. */
public final class ChannelBridge extends ChannelInboundHandlerAdapter {

  private StreamConnection<?> connection;

  /** Makes the connection of the channel this handler was just added to. */
  public <M> StreamConnection<M> attach(ConnectionHost host, Protocol<M> protocol, ChannelHandlerContext ctx) {
    StreamConnection<M> made = host.transport.isWebSocket()
      ? new WebSocketConnection<>(host, protocol, ctx)
      : new StreamConnection<>(host, protocol, ctx);
    connection = made;
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
    } else if (event.getClass().getSimpleName().equals("ShutdownEvent")) {
      // Vert.x's word to every channel of a server that closes, at undeployment for one.
      connection.close(CloseReason.GOING_AWAY);
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
