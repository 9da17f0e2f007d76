// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.pusher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request up to a limit. On the request's event loop. */
final class RequestBody {

  private RequestBody() {
  }

  /** Returns the body; fails with an {@link ApiException} 413 if it is too long, which ends the connection. */
  static Future<Buffer> read(HttpServerRequest request, int maxBytes) {
    Promise<Buffer> promise = Promise.promise();
    Buffer body = Buffer.buffer();
    request.exceptionHandler(promise::tryFail);
    request.handler(chunk -> {
      if (body.length() + chunk.length() > maxBytes) {
        request.handler(rest -> { });
        request.response().putHeader("connection", "close");
        promise.tryFail(ApiException.tooLong("body", maxBytes));
      } else {
        body.appendBuffer(chunk);
      }
    });
    request.endHandler(end -> promise.tryComplete(body));
    return promise.future();
  }
}
