// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Netty's request decoder behind a gate: it sees a head only when it is complete and {@link HeadScanner} has found
 * nothing wrong with it. Owned by the pipeline of one connection, on its event loop.
 *
 * <p>A bad head becomes a request whose {@code decoderResult()} failed with an {@link HttpRequestException}, so that
 * it is answered in turn behind the requests before it. A bad body goes to the {@link BodyErrors} given, as its request
 * is already with the application. After either the decoder drops all that comes.
 *
 * <p>After a request that asks for WebSocket and has no body the decoder holds what follows until {@link #release()},
 * or until it is removed, which hands the bytes to the next handler untouched.
 */
public final class StrictHttpRequestDecoder extends HttpRequestDecoder {

  /** What learns of a body that is malformed, too long or late. */
  @FunctionalInterface
  public interface BodyErrors {

    /**
     * Called once at most, on the event loop.
     *
     * @param requestNumber which request of the connection, the first is 1
     * @param error with the status to answer
     */
    void bodyFailed(long requestNumber, HttpRequestException error);

    /** Called when the decoder has left its pipeline: the connection has ended, or is not HTTP any more. */
    default void removed() {
    }
  }

  private enum Mode { HEAD, BODY, HOLD, DROP }

  private final HttpLimits limits;
  private final BodyErrors bodyErrors;
  private final HeadScanner scanner;
  private ChannelHandlerContext context;
  private Mode mode = Mode.HEAD;
  private long reads;
  private boolean expectant;
  private long requests;
  private long bodyBytes;
  private Future<?> deadline;

  /** Creates a decoder with Netty's header collections; for the parameters see the other constructor. */
  public StrictHttpRequestDecoder(HttpLimits limits, BodyErrors bodyErrors) {
    this(limits, DefaultHttpHeadersFactory.headersFactory(), bodyErrors);
  }

  /**
   * Creates a decoder.
   *
   * @param limits what a request may be
   * @param headers makes the header collections; they need not check what is put in, that is done before
   * @param bodyErrors called after a body error; ignored where {@link HttpLimits#maxBodyBytes()} is 0
   */
  public StrictHttpRequestDecoder(HttpLimits limits, HttpHeadersFactory headers, BodyErrors bodyErrors) {
    super(config(limits).setHeadersFactory(headers));
    this.limits = limits;
    this.bodyErrors = bodyErrors;
    this.scanner = new HeadScanner(limits);
  }

  private static HttpDecoderConfig config(HttpLimits limits) {
    return new HttpDecoderConfig()
      .setMaxInitialLineLength(limits.maxHeaderBytes())
      .setMaxHeaderSize(limits.maxHeaderBytes());
  }

  /** Returns whether a head has begun and is not complete: its deadline runs. */
  public boolean isInHead() {
    return mode == Mode.HEAD && scanner.started();
  }

  /** Returns how often bytes came; for telling an idle connection. */
  public long reads() {
    return reads;
  }

  /** Returns whether any request of this connection waits, or has waited, for {@code 100 Continue}. */
  public boolean hasSeenExpectation() {
    return expectant;
  }

  /** Returns whether the last request asked for WebSocket and what follows it waits here. */
  public boolean isHolding() {
    return mode == Mode.HOLD;
  }

  /** Goes on with decoding after a WebSocket request that stays a plain request. On the event loop. */
  public void release() {
    if (mode == Mode.HOLD) {
      mode = Mode.HEAD;
      if (context != null && internalBuffer().isReadable()) {
        context.executor().execute(this::decodeHeld);
      }
    }
  }

  private void decodeHeld() {
    if (!context.isRemoved()) {
      ChannelHandlerContext ctx = context;
      try {
        channelRead(ctx, Unpooled.EMPTY_BUFFER);
        channelReadComplete(ctx);
      } catch (Exception e) {
        ctx.fireExceptionCaught(e);
      }
    }
  }

  /** Drops all that comes from now on. On the event loop. */
  public void drop() {
    mode = Mode.DROP;
    disarm();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    super.handlerAdded(ctx);
    context = ctx;
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
    disarm();
    super.handlerRemoved0(ctx);
    bodyErrors.removed();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
    reads++;
    super.channelRead(ctx, msg);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    super.channelReadComplete(ctx);
    if (deadline == null) {
      arm();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    disarm();
    super.channelInactive(ctx);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    switch (mode) {
      case HEAD:
        decodeHead(ctx, in, out);
        break;
      case BODY:
        decodeBody(ctx, in, out);
        break;
      case DROP:
        in.skipBytes(in.readableBytes());
        break;
      default:
        if (in.readableBytes() > limits.maxHeaderBytes()) {
          // Nothing is to be sent before the 101, and this would be kept in memory.
          drop();
          in.skipBytes(in.readableBytes());
          ctx.close();
        }
        break;
    }
  }

  private void decodeHead(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    int length;
    try {
      length = scanner.scan(in);
    } catch (HttpRequestException e) {
      in.skipBytes(in.readableBytes());
      failHead(e, out);
      return;
    }
    if (length == 0) {
      return;
    }
    disarm();
    int first = out.size();
    int end = in.readerIndex() + length;
    super.decode(ctx, in, out);
    if (out.size() == first || ((HttpRequest) out.get(first)).decoderResult().isFailure() || in.readerIndex() != end) {
      refuseWhatParsersSeeDifferently(in, out, first);
      return;
    }
    requests++;
    expectant |= scanner.rules().expectation();
    if (scanner.rules().closeAsked()) {
      ((HttpRequest) out.get(first)).headers().set(HttpHeaderNames.CONNECTION, "close");
    }
    boolean whole = out.get(out.size() - 1) instanceof LastHttpContent;
    bodyBytes = 0;
    if (whole) {
      mode = scanner.rules().webSocket() ? Mode.HOLD : Mode.HEAD;
    } else {
      mode = Mode.BODY;
    }
  }

  private void refuseWhatParsersSeeDifferently(ByteBuf in, List<Object> out, int first) {
    while (out.size() > first) {
      ReferenceCountUtil.release(out.remove(out.size() - 1));
    }
    in.skipBytes(in.readableBytes());
    failHead(new HttpRequestException(400, "request: malformed"), out);
  }

  private void failHead(HttpRequestException error, List<Object> out) {
    drop();
    requests++;
    DefaultHttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/");
    request.setDecoderResult(DecoderResult.failure(error));
    out.add(request);
  }

  private void decodeBody(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    int first = out.size();
    super.decode(ctx, in, out);
    for (int i = first; i < out.size(); i++) {
      HttpContent content = (HttpContent) out.get(i);
      bodyBytes += content.content().readableBytes();
      if (content.decoderResult().isFailure()) {
        failBody(new HttpRequestException(400, "body: malformed chunk"), in, out, i);
      } else if (bodyBytes > limits.maxBodyBytes()) {
        failBody(new HttpRequestException(413, "body: too long (expected: at most " + limits.maxBodyBytes()
          + " bytes)"), in, out, i);
      } else if (content instanceof LastHttpContent) {
        mode = Mode.HEAD;
        disarm();
      }
    }
  }

  private void failBody(HttpRequestException error, ByteBuf in, List<Object> out, int from) {
    while (out.size() > from) {
      ReferenceCountUtil.release(out.remove(out.size() - 1));
    }
    in.skipBytes(in.readableBytes());
    failBody(error);
  }

  private void failBody(HttpRequestException error) {
    drop();
    bodyErrors.bodyFailed(requests, error);
  }

  @Override
  protected HttpMessage createMessage(String[] initialLine) throws Exception {
    if (!scanner.isHttp10()) {
      // A later minor version is to be taken as the highest one known, and Vert.x knows these two only.
      initialLine[2] = HttpVersion.HTTP_1_1.text();
    }
    return super.createMessage(initialLine);
  }

  private void arm() {
    if (isInHead()) {
      deadline = context.executor().schedule(this::headLate, limits.headTimeoutMs(), TimeUnit.MILLISECONDS);
    } else if (mode == Mode.BODY && limits.bodyTimeoutMs() > 0) {
      deadline = context.executor().schedule(this::bodyLate, limits.bodyTimeoutMs(), TimeUnit.MILLISECONDS);
    }
  }

  private void disarm() {
    if (deadline != null) {
      deadline.cancel(false);
      deadline = null;
    }
  }

  private void headLate() {
    deadline = null;
    if (!isInHead()) {
      return;
    }
    if (!context.channel().config().isAutoRead()) {
      arm();
      return;
    }
    drop();
    requests++;
    DefaultHttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_0, HttpMethod.GET, "/");
    request.setDecoderResult(DecoderResult.failure(
      new HttpRequestException(408, "request head: late (expected: within " + limits.headTimeoutMs() + " ms)")));
    context.fireChannelRead(request);
    context.fireChannelReadComplete();
  }

  private void bodyLate() {
    deadline = null;
    if (mode != Mode.BODY) {
      return;
    }
    if (!context.channel().config().isAutoRead()) {
      arm();
      return;
    }
    failBody(new HttpRequestException(408, "body: late (expected: within " + limits.bodyTimeoutMs() + " ms)"));
  }
}
