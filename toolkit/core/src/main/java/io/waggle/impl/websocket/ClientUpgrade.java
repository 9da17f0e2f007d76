// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.VertxException;
import io.waggle.Handshake;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Sends the opening request on a channel that has just opened and turns the channel into a WebSocket once the answer
 * is found right, within a deadline. Sits behind the HTTP decoder and leaves with it. Event loop only.
 *
 * <p>The connection takes the pipeline and the application attaches its handlers before the decoder leaves, which
 * then passes on what it had read beyond the 101.
 */
public final class ClientUpgrade extends ChannelInboundHandlerAdapter {

  /** Name of the HTTP decoder in front of this handler. */
  public static final String DECODER = "waggle-http";

  private final ClientRequest request;
  private final long timeoutMs;
  private final Consumer<Handshake> open;
  private final Consumer<Throwable> failed;
  private final String key = ClientRequest.newKey();
  private ScheduledFuture<?> deadline;
  private HttpResponse response;
  private boolean over;

  /**
   * Creates a handler for one channel; exactly one of the two outcomes is told, once.
   *
   * @param open puts the connection behind this handler
   * @param failed hears why there is none; the channel is closed by then
   */
  public ClientUpgrade(ClientRequest request, long timeoutMs, Consumer<Handshake> open, Consumer<Throwable> failed) {
    this.request = request;
    this.timeoutMs = timeoutMs;
    this.open = open;
    this.failed = failed;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline = ctx.executor().schedule(
      () -> fail(ctx, error("not finished within " + timeoutMs + " ms")), timeoutMs, TimeUnit.MILLISECONDS);
    ctx.writeAndFlush(ByteBufUtil.writeAscii(ctx.alloc(), request.withKey(key)), ctx.voidPromise());
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.cancel(false);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (over) {
        return;
      }
      if (message instanceof HttpResponse) {
        head(ctx, (HttpResponse) message);
      } else if (message instanceof LastHttpContent && response != null) {
        opened(ctx);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpResponse head) {
    Throwable wrong = head.decoderResult().isFailure() ? error(head.decoderResult().cause().getMessage())
      : ResponseRules.check(head, key, request.subProtocols());
    if (wrong == null) {
      response = head;
    } else {
      fail(ctx, wrong);
    }
  }

  private void opened(ChannelHandlerContext ctx) {
    over = true;
    open.accept(new ClientHandshake(request, response.headers()));
    ctx.pipeline().remove(this);
    ctx.pipeline().remove(DECODER);
  }

  private void fail(ChannelHandlerContext ctx, Throwable cause) {
    if (!over) {
      over = true;
      ctx.close();
      failed.accept(cause);
    }
  }

  static VertxException error(String what) {
    return VertxException.noStackTrace("handshake: " + what);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    fail(ctx, failure);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, error("closed by the server"));
  }
}
