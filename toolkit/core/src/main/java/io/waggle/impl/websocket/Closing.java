// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** Closes a channel so that its last bytes arrive: the kernel resets a socket that is closed with unread input. */
final class Closing {

  private static final long LINGER_MS = 1_000;

  private Closing() {
  }

  /** Writes the last bytes, ends the sending side, and closes when the peer does or after a second. */
  static void afterFlush(ChannelHandlerContext ctx, ByteBuf last) {
    ctx.writeAndFlush(last).addListener(done -> {
      boolean canLinger = done.isSuccess() && ctx.channel() instanceof DuplexChannel
        && ctx.pipeline().get(SslHandler.class) == null;
      if (canLinger) {
        ((DuplexChannel) ctx.channel()).shutdownOutput();
        ctx.executor().schedule(() -> ctx.close(), LINGER_MS, TimeUnit.MILLISECONDS);
      } else {
        ctx.close();
      }
    });
  }
}
