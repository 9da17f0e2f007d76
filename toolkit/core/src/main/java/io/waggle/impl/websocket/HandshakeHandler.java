// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.waggle.impl.socket.Takeover;
import io.waggle.internal.http.HttpRequestException;
import io.waggle.internal.http.LingeringClose;
import io.waggle.internal.http.StrictHttpRequestDecoder;
import java.util.concurrent.TimeUnit;

/**
 * Waits for the opening request on a channel of its own, within a deadline, and hands it to {@link Upgrade}. Sits
 * behind the HTTP decoder and leaves with it.
 */
public final class HandshakeHandler extends ChannelInboundHandlerAdapter {

  /** Name of the HTTP decoder in front of this handler. */
  public static final String DECODER = "waggle-http";

  private static final long LINGER_MS = 1_000;

  private final Upgrade upgrade;
  private final long timeoutMs;
  private ScheduledFuture<?> deadline;
  private HttpRequest request;
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
      refuse(ctx, 408, "handshake: not finished in time");
    }, timeoutMs, TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.cancel(false);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (answered) {
        return;
      }
      if (message instanceof HttpRequest) {
        head(ctx, (HttpRequest) message);
      } else if (message instanceof LastHttpContent && request != null) {
        HttpRequest complete = request;
        request = null;
        upgrade.request(ctx, complete, this);
      } else {
        refuse(ctx, 400, "body: expected none");
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void head(ChannelHandlerContext ctx, HttpRequest head) {
    Throwable failure = head.decoderResult().cause();
    if (failure != null) {
      upgrade.failed("handshake: " + failure.getMessage());
      refuse(ctx, failure instanceof HttpRequestException ? ((HttpRequestException) failure).status() : 400,
        failure.getMessage());
    } else if (hasBody(head)) {
      upgrade.failed("handshake: with a body (expected: none)");
      refuse(ctx, 400, "body: expected none");
    } else {
      request = head;
    }
  }

  private static boolean hasBody(HttpRequest head) {
    return head.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)
      || !"0".equals(head.headers().get(HttpHeaderNames.CONTENT_LENGTH, "0"));
  }

  /** Answers with an HTTP response and closes; later calls do nothing. */
  public void refuse(ChannelHandlerContext ctx, int status, String body) {
    if (!answered) {
      answered = true;
      ((StrictHttpRequestDecoder) ctx.pipeline().get(DECODER)).drop();
      LingeringClose.respond(ctx, status, body, LINGER_MS);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (Takeover.isShutdown(event)) {
      upgrade.failed("handshake: the server closes");
      refuse(ctx, 503, "The server closes.");
    } else {
      ctx.fireUserEventTriggered(event);
    }
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
}
