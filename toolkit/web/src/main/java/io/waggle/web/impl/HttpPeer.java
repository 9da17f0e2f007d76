// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.waggle.internal.WebSocketEndpoint;
import io.waggle.internal.http.HttpRequestException;
import io.waggle.internal.http.LingeringClose;
import io.waggle.internal.http.StrictHttpRequestDecoder;
import io.waggle.internal.http.StrictHttpRequestDecoder.BodyErrors;

/**
 * One HTTP/1.x connection: puts the strict decoder and the response guard into its pipeline, hands requests to the
 * application and answers those that break the rules. On the connection's event loop.
 *
 * <p>Hazard: this is the one class that uses Vert.x's {@code impl} packages and the names of its pipeline handlers.
 *
 * <pre>
 *   [ssl] - httpDecoder (ours) - httpEncoder (Vert.x) - responseGuard (ours) - … - handler (Vert.x)
 * </pre>
 */
final class HttpPeer extends IdleSweep.Entry implements Handler<HttpServerRequest>, BodyErrors {

  private static final String DECODER = "httpDecoder";
  private static final String ENCODER = "httpEncoder";
  private static final String GUARD = "responseGuard";

  private final HttpWorkerImpl worker;
  private final StrictHttpRequestDecoder decoder;
  private final ResponseGuard guard;
  private ChannelHandlerContext decoderContext;
  private long handled;
  private long failedRequest;
  private HttpRequestException bodyError;

  private HttpPeer(HttpWorkerImpl worker) {
    this.worker = worker;
    this.decoder = new StrictHttpRequestDecoder(worker.limits(), VertxHeaders.FACTORY, this);
    this.guard = new ResponseGuard(decoder, worker.limits().lingerMs());
  }

  /**
   * Returns whether Vert.x's inside can be reached at all, before any connection is there.
   *
   * @throws LinkageError if it is not where it is expected, or closed by the module system
   */
  static boolean isReachable() {
    return HttpServerConnection.class.isInterface();
  }

  /**
   * Takes over a new connection, before its first byte.
   *
   * @return false if this Vert.x has another inside; the connection is then as it was
   * @throws LinkageError if the inside cannot be reached, as on the module path
   */
  static boolean install(HttpConnection connection, HttpWorkerImpl worker) {
    if (!(connection instanceof HttpServerConnection)) {
      return false;
    }
    HttpServerConnection internal = (HttpServerConnection) connection;
    ChannelPipeline pipeline = internal.channelHandlerContext().pipeline();
    if (pipeline.get(DECODER) == null || pipeline.get(ENCODER) == null) {
      return false;
    }
    HttpPeer peer = new HttpPeer(worker);
    pipeline.replace(DECODER, DECODER, peer.decoder);
    pipeline.addAfter(ENCODER, GUARD, peer.guard);
    peer.decoderContext = pipeline.context(peer.decoder);
    if (!worker.keepsAlive() || worker.isDraining()) {
      peer.guard.closeAfterResponse();
    }
    internal.handler(peer);
    internal.invalidRequestHandler(peer::refuse);
    worker.idleSweep().add(peer, pipeline.channel().eventLoop());
    Runnable departure = worker.connectionOpened(connection.remoteAddress());
    worker.inspection().add(peer);
    if (departure != null) {
      pipeline.channel().closeFuture().addListener(closed -> departure.run());
    }
    if (departure == null) {
      peer.answer(new HttpRequestException(503, "connections: too many"));
    }
    return true;
  }

  @Override
  public void handle(HttpServerRequest request) {
    handled++;
    if (guard.isDone()) {
      return;
    }
    if (failedRequest == handled) {
      answer(bodyError);
      return;
    }
    if (decoder.isHolding() && upgrade(request)) {
      return;
    }
    if (decoder.hasSeenExpectation() && request.headers().contains(HttpHeaders.EXPECT)) {
      handleExpectant(request);
    } else {
      worker.handle(request);
    }
  }

  /** Hands the channel over once Vert.x has seen the end of the request; what follows waits in the decoder. */
  private boolean upgrade(HttpServerRequest request) {
    WebSocketEndpoint<?> endpoint = worker.webSockets().at(request.path());
    if (endpoint == null) {
      return false;
    }
    decoderContext.executor().execute(() -> WebSocketRoutes.upgrade(endpoint, decoderContext.pipeline(), request,
      worker.clientAddress(request), (status, body) -> answer(new HttpRequestException(status, body))));
    return true;
  }

  /** Sends 100 only if the application has not refused at once; without 100 the client may keep its body back. */
  private void handleExpectant(HttpServerRequest request) {
    request.headers().remove(HttpHeaders.EXPECT);
    boolean wanted = request.headers().contains(HttpHeaders.CONTENT_LENGTH)
      || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    long before = guard.answered();
    guard.holdBody(wanted && request.version() != io.vertx.core.http.HttpVersion.HTTP_1_0);
    worker.handle(request);
    if (guard.holdsBody() && guard.answered() == before && !guard.isHeadSent()) {
      request.response().writeContinue();
    }
    guard.holdBody(false);
  }

  private void refuse(HttpServerRequest request) {
    handled++;
    if (guard.isDone()) {
      return;
    }
    Throwable cause = request.decoderResult().cause();
    answer(cause instanceof HttpRequestException
      ? (HttpRequestException) cause
      : new HttpRequestException(400, "request: malformed"));
  }

  @Override
  public void bodyFailed(long requestNumber, HttpRequestException error) {
    if (requestNumber > handled) {
      failedRequest = requestNumber;
      bodyError = error;
    } else if (guard.isHeadSent()) {
      guard.refuse();
      worker.countRefused();
      decoderContext.channel().close();
    } else if (guard.answered() >= requestNumber) {
      guard.refuse();
      worker.countRefused();
      LingeringClose.start(decoderContext.channel(), worker.limits().lingerMs());
    } else {
      answer(error);
    }
  }

  /** What was HTTP may live on as a WebSocket for days: nothing may hold this then. */
  @Override
  public void removed() {
    worker.idleSweep().remove(this);
    worker.inspection().remove(this);
  }

  @Override
  long activity() {
    ChannelOutboundBuffer queue = decoderContext.channel().unsafe().outboundBuffer();
    long progress = queue == null ? 0 : queue.currentProgress() + queue.totalPendingWriteBytes();
    return (decoder.reads() + guard.writes()) * 31 + progress;
  }

  Channel channel() {
    return decoderContext.channel();
  }

  long requests() {
    return handled;
  }

  @Override
  boolean isGone() {
    return decoderContext.isRemoved();
  }

  @Override
  void closeIdle() {
    decoderContext.channel().close();
  }

  @Override
  void lastResponse() {
    guard.closeAfterResponse();
    guard.outliveServer();
  }

  @Override
  boolean isBusy() {
    return !guard.isEndless() && (handled > guard.answered() || guard.isHeadSent());
  }

  private void answer(HttpRequestException error) {
    guard.refuse();
    decoder.drop();
    worker.countRefused();
    LingeringClose.respond(decoderContext, error.status(), error.getMessage(), worker.limits().lingerMs());
  }
}
