// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the opening request on a channel of its own, within a deadline, and hands it to {@link Upgrade}. Sits
 * behind the HTTP decoder, which leaves when the request is complete; what arrives until it is answered is kept.
 */
public final class HandshakeHandler extends ChannelInboundHandlerAdapter {

  /** Name of the HTTP decoder in front of this handler. */
  public static final String DECODER = "waggle-http";

  private final Upgrade upgrade;
  private final long timeoutMs;
  private ScheduledFuture<?> deadline;
  private HttpRequest request;
  private ByteBuf early;
  private boolean answered;

  /**
   * Creates a handler for one channel.
   *
   * @param upgrade what decides and takes over
   */
  public HandshakeHandler(Upgrade upgrade, long timeoutMs) {
    this.upgrade = upgrade;
    this.timeoutMs = timeoutMs;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline = ctx.executor().schedule(() -> {
      upgrade.failed("handshake: not finished within " + timeoutMs + " ms");
      refuse(ctx, HttpResponseStatus.REQUEST_TIMEOUT, "handshake: not finished in time");
    }, timeoutMs, TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.cancel(false);
    ReferenceCountUtil.release(early);
    early = null;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf && request != null && !answered) {
      early = early == null ? (ByteBuf) message : ctx.alloc().compositeBuffer(2)
        .addComponent(true, early).addComponent(true, (ByteBuf) message);
      return;
    }
    try {
      if (answered) {
        return;
      }
      if (message instanceof HttpRequest) {
        head(ctx, (HttpRequest) message);
      } else if (message instanceof LastHttpContent && request != null) {
        complete(ctx);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpRequest head) {
    if (head.decoderResult().isFailure()) {
      upgrade.failed("handshake: " + head.decoderResult().cause().getMessage());
      refuse(ctx, HttpStatuses.of(head.decoderResult().cause()), "request: malformed");
    } else if (hasBody(head)) {
      upgrade.failed("handshake: body (expected: none)");
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "body: expected none");
    } else {
      request = head;
    }
  }

  private static boolean hasBody(HttpRequest head) {
    return head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
      || !"0".equals(head.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0"));
  }

  /** What follows is no HTTP: the decoder goes, and nothing more is read before the answer. */
  private void complete(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(false);
    ctx.pipeline().remove(DECODER);
    upgrade.request(ctx, request, this);
  }

  /** Answers with an HTTP response and closes; later calls do nothing. */
  public void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String body) {
    if (answered) {
      return;
    }
    answered = true;
    ctx.channel().config().setAutoRead(true);
    String extra = status.equals(HttpResponseStatus.UPGRADE_REQUIRED)
      ? "Upgrade: websocket\r\n" + HttpHeaderNames.SEC_WEBSOCKET_VERSION + ": 13\r\n" : "";
    ByteBuf text = ByteBufUtil.writeUtf8(ctx.alloc(), body + "\n");
    String head = HttpVersion.HTTP_1_1 + " " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\n"
      + extra + "Content-Length: " + text.readableBytes() + "\r\nConnection: close\r\n\r\n";
    ctx.write(ByteBufUtil.writeAscii(ctx.alloc(), head), ctx.voidPromise());
    Closing.afterFlush(ctx, text);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    gone(failure.getMessage());
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone("closed by the peer");
  }

  private void gone(String how) {
    if (!answered) {
      answered = true;
      upgrade.failed("handshake: " + how);
    }
  }

  /** Marks the request as answered; what follows belongs to the connection. */
  void answered() {
    answered = true;
  }

  /** Leaves the pipeline to the connection behind this handler, with what has arrived for it. */
  void leave(ChannelHandlerContext ctx) {
    ByteBuf arrived = early;
    early = null;
    ctx.channel().config().setAutoRead(true);
    if (arrived != null) {
      ctx.fireChannelRead(arrived);
      ctx.fireChannelReadComplete();
    }
    ctx.pipeline().remove(this);
  }
}
