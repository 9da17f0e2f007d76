// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;

/**
 * The answer to one request, given once: at once, or, to a poll, when there is something to say. Made on the request's
 * event loop and answered from any.
 */
final class EngineReply {

  private final HttpServerRequest request;
  private final ContextInternal context;
  private final String callback;
  private boolean answered;

  /**
   * Creates the answer.
   *
   * @param context of the request
   * @param callback number of the function a script calls (JSONP), or null
   */
  EngineReply(HttpServerRequest request, ContextInternal context, String callback) {
    this.request = request;
    this.context = context;
    this.callback = callback;
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader("x-content-type-options", "nosniff");
  }

  /** Sets what is called if the connection closes before the answer. On the request's event loop. */
  void goneHandler(Runnable gone) {
    request.response().closeHandler(closed -> {
      if (!answered) {
        gone.run();
      }
    });
  }

  /** Returns whether binary data must not be in the body. */
  boolean isScript() {
    return callback != null;
  }

  void refuse(Refusal refusal) {
    end(refusal.status(), "application/json", Buffer.buffer(refusal.json()));
  }

  /** Says that a body was taken. */
  void ok() {
    // A page posts its form into a frame, which has to be one that a browser shows.
    end(200, "text/html", Buffer.buffer("ok"));
  }

  /** Sends packets. */
  void packets(Buffer payload, boolean isText) {
    if (callback != null) {
      end(200, "text/javascript; charset=UTF-8", PayloadWriter.script(callback, payload));
    } else {
      end(200, isText ? "text/plain; charset=UTF-8" : "application/octet-stream", payload);
    }
  }

  private void end(int status, String type, Buffer body) {
    Loops.run(context, () -> {
      answered = true;
      HttpServerResponse response = request.response();
      if (!response.closed() && !response.ended()) {
        if (status == Refusal.TOO_BIG.status()) {
          response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
      }
    });
  }
}
