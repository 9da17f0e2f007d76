// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.waggle.CloseReason;
import io.waggle.web.EventStream;
import io.waggle.web.EventStreamOptions;
import io.waggle.web.ServerEvent;

/** One open event stream. On the event loop of its request. */
public final class EventStreamImpl implements EventStream {

  private static final Buffer KEEP_ALIVE = Buffer.buffer(":\n\n");

  private final Vertx vertx;
  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final EventStreamOptions options;
  private Handler<CloseReason> closeHandler;
  private CloseReason closed;
  private long queued;
  private boolean sentSinceTick;
  private long timer = -1;

  /** Sends the head of the response. */
  public EventStreamImpl(Vertx vertx, HttpServerRequest request, EventStreamOptions options) {
    this.vertx = vertx;
    this.request = request;
    this.options = new EventStreamOptions(options);
    this.response = request.response();
    response.putHeader("content-type", "text/event-stream")
      .putHeader("cache-control", "no-cache")
      .putHeader("x-accel-buffering", "no");
    if (request.method() == HttpMethod.HEAD) {
      response.end();
      closed = CloseReason.NORMAL;
      return;
    }
    response.setChunked(request.version() != HttpVersion.HTTP_1_0);
    response.closeHandler(gone -> ended(CloseReason.LOST));
    response.exceptionHandler(error -> ended(CloseReason.LOST));
    write(KEEP_ALIVE);
    if (options.getKeepAliveMs() > 0) {
      timer = vertx.setPeriodic(options.getKeepAliveMs(), tick -> keepAlive());
    }
  }

  private void keepAlive() {
    if (!sentSinceTick && queued == 0) {
      write(KEEP_ALIVE);
    }
    sentSinceTick = false;
  }

  @Override
  public String lastEventId() {
    String id = request.getHeader("last-event-id");
    return id == null ? "" : id;
  }

  @Override
  public Future<Void> send(ServerEvent event) {
    return write(Buffer.buffer(event.encode()));
  }

  @Override
  public Future<Void> comment(String text) {
    StringBuilder lines = new StringBuilder(text.length() + 8);
    ServerEvent.appendLines(lines, ": ", text);
    return write(Buffer.buffer(lines.append('\n').toString()));
  }

  private Future<Void> write(Buffer bytes) {
    if (closed != null) {
      return Future.failedFuture(new HttpClosedException("event stream: closed"));
    }
    if (queued >= options.getMaxQueuedBytes()) {
      ended(CloseReason.SLOW_CONSUMER);
      request.connection().close();
      return Future.failedFuture(new HttpClosedException("event stream: slow consumer"));
    }
    sentSinceTick = true;
    queued += bytes.length();
    return response.write(bytes).onComplete(written -> queued -= bytes.length());
  }

  private void ended(CloseReason reason) {
    if (closed == null) {
      closed = reason;
      if (timer >= 0) {
        vertx.cancelTimer(timer);
      }
      if (closeHandler != null) {
        closeHandler.handle(reason);
      }
    }
  }

  @Override
  public long queuedBytes() {
    return queued;
  }

  @Override
  public boolean writeQueueFull() {
    return closed == null && response.writeQueueFull();
  }

  @Override
  public EventStream drainHandler(Handler<Void> handler) {
    if (closed == null) {
      response.drainHandler(handler);
    }
    return this;
  }

  @Override
  public EventStream closeHandler(Handler<CloseReason> handler) {
    closeHandler = handler;
    if (closed != null && handler != null) {
      handler.handle(closed);
    }
    return this;
  }

  @Override
  public boolean isClosed() {
    return closed != null;
  }

  @Override
  public Future<Void> close() {
    if (closed != null) {
      return Future.succeededFuture();
    }
    ended(CloseReason.NORMAL);
    return response.end();
  }
}
