// SPDX-License-Identifier: Apache-2.0
package io.waggle.web;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.CloseReason;
import io.waggle.web.impl.EventStreamImpl;

/**
 * Server-sent events: a response that stays open and carries one {@link ServerEvent} after the other. Belongs to the
 * event loop of its request.
 *
 * <p>At most once: what is in flight when the connection breaks is lost. A client that comes back names the last event
 * it has in {@link #lastEventId()}, for the application to go on from there.
 */
public interface EventStream {

  /**
   * Answers a request with a stream, with default options.
   *
   * @param request not answered yet
   */
  static EventStream open(Vertx vertx, HttpServerRequest request) {
    return open(vertx, request, new EventStreamOptions());
  }

  /**
   * Answers a request with a stream. HEAD gets the headers only and the stream is closed at once.
   *
   * @param vertx whose timers are used
   * @param request not answered yet
   * @param options copied
   */
  static EventStream open(Vertx vertx, HttpServerRequest request, EventStreamOptions options) {
    return new EventStreamImpl(vertx, request, options);
  }

  /** Returns the id of the last event the client got before it came back; empty if there is none. */
  String lastEventId();

  /**
   * Sends an event.
   *
   * @return completes when it is written to the socket; fails if the stream is or gets closed
   */
  Future<Void> send(ServerEvent event);

  /** Sends an event with data only; see {@link #send(ServerEvent)}. */
  default Future<Void> send(String data) {
    return send(ServerEvent.of(data));
  }

  /** Sends a comment, which clients ignore. */
  Future<Void> comment(String text);

  /** Returns how many bytes wait to be written. */
  long queuedBytes();

  /** Returns whether it is better to wait for the {@link #drainHandler}. */
  boolean writeQueueFull();

  /** Sets what is called when the queue has room again. */
  EventStream drainHandler(Handler<Void> handler);

  /**
   * Sets what is called once when the stream ends: {@link CloseReason#NORMAL} after {@link #close()},
   * {@link CloseReason#LOST} if the client went, {@link CloseReason#SLOW_CONSUMER} if it did not read. Called at once
   * if the stream has ended.
   */
  EventStream closeHandler(Handler<CloseReason> handler);

  /** Returns whether the stream has ended. */
  boolean isClosed();

  /** Ends the response after what is queued. Browsers reconnect after that, unless the answer is then 204. */
  Future<Void> close();
}
