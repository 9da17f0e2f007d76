// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpClosedException;
import io.waggle.internal.http.LingeringClose;
import io.waggle.internal.http.StrictHttpRequestDecoder;

/**
 * Watches the responses of one connection on their way to Vert.x's encoder, and closes after a response that says
 * {@code Connection: close} or whose end only the close can tell. On the connection's event loop.
 */
final class ResponseGuard extends ChannelDuplexHandler {

  private static final String EVENT_STREAM = "text/event-stream";

  private final StrictHttpRequestDecoder decoder;
  private final long lingerMs;
  private boolean closing;
  private boolean refused;
  private boolean headSent;
  private boolean done;
  private boolean endless;
  private boolean outlivesServer;
  private boolean holdsBody;
  private long answered;
  private long writes;

  ResponseGuard(StrictHttpRequestDecoder decoder, long lingerMs) {
    this.decoder = decoder;
    this.lingerMs = lingerMs;
  }

  /** Makes the next response, or the one whose head is not out yet, the last one. */
  void closeAfterResponse() {
    closing = true;
  }

  /** Tells whether the client waits for 100: a response meanwhile is the last one, as its body may never come. */
  void holdBody(boolean holdsBody) {
    this.holdsBody = holdsBody;
  }

  boolean holdsBody() {
    return holdsBody;
  }

  /** Drops what the application still writes: the connection was answered for it. */
  void refuse() {
    refused = true;
    closing = true;
  }

  /** Returns whether no more requests are to be handled. */
  boolean isDone() {
    return refused || done;
  }

  /** Returns whether a response is half out. */
  boolean isHeadSent() {
    return headSent;
  }

  /** Returns whether the response that is half out is a stream of events, which ends when somebody closes it. */
  boolean isEndless() {
    return headSent && endless;
  }

  /** Keeps the connection when Vert.x closes the server. */
  void outliveServer() {
    outlivesServer = true;
  }

  /** Returns how many responses were written to their end. */
  long answered() {
    return answered;
  }

  /** Returns how often something was written. */
  long writes() {
    return writes;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    // Vert.x would close a connection that is idle at this moment at once, and all of them together.
    if (!(outlivesServer && event.getClass().getSimpleName().equals("ShutdownEvent"))) {
      super.userEventTriggered(ctx, event);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    writes++;
    if (refused) {
      ReferenceCountUtil.release(msg);
      if (!promise.isVoid()) {
        promise.tryFailure(new HttpClosedException("refused"));
      }
      return;
    }
    if (msg instanceof HttpResponse) {
      HttpResponse response = (HttpResponse) msg;
      if (response.status().code() < 200) {
        ctx.write(msg, promise);
        return;
      }
      head(response);
    }
    if (msg instanceof LastHttpContent) {
      last(ctx, msg, promise);
    } else {
      ctx.write(msg, promise);
    }
  }

  private void head(HttpResponse response) {
    headSent = true;
    HttpHeaders headers = response.headers();
    endless = EVENT_STREAM.contentEquals(String.valueOf(headers.get(HttpHeaderNames.CONTENT_TYPE)));
    if (!closing) {
      closing = holdsBody || headers.contains(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true)
        || response.protocolVersion() == HttpVersion.HTTP_1_0 && !headers.contains(HttpHeaderNames.CONTENT_LENGTH);
    }
    if (closing) {
      headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void last(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
    headSent = false;
    answered++;
    if (closing) {
      done = true;
      decoder.drop();
      ctx.write(msg, promise.unvoid()).addListener(done -> LingeringClose.start(ctx.channel(), lingerMs));
      return;
    }
    ctx.write(msg, promise);
    if (decoder.isHolding()) {
      decoder.release();
    }
  }
}
