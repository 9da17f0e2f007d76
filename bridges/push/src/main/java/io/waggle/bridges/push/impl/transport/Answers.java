// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import io.waggle.ProtocolException;
import io.waggle.bridges.push.impl.PushException;
import io.waggle.bridges.push.impl.session.Failures;
import io.waggle.bridges.push.impl.session.PushCore;
import io.waggle.internal.trust.ApiKeys;

/** Bodies read and answers written, in JSON. On the context of the request. */
public final class Answers {

  private Answers() {
  }

  /** Answers with JSON. */
  public static void json(HttpServerRequest request, Buffer body) {
    HttpServerResponse response = request.response();
    if (!response.closed() && !response.headWritten()) {
      response.putHeader("content-type", "application/json").putHeader("cache-control", "no-store").end(body);
    }
  }

  /** Answers without a body. */
  public static void empty(HttpServerRequest request) {
    if (!request.response().closed() && !request.response().headWritten()) {
      request.response().setStatusCode(204).end();
    }
  }

  /** Answers with what went wrong, and counts it. */
  public static void fail(PushCore core, HttpServerRequest request, Throwable failure) {
    if (request.response().closed() || request.response().headWritten()) {
      return;
    }
    PushException known = known(failure);
    core.refused(known.code());
    int status = known.code() < 600 ? known.code() : known.code() == 1009 ? 413 : known.code() >= 4000 ? 401 : 400;
    JsonObject body = new JsonObject().put("code", known.code()).put("reason", known.reason());
    if (known.retryMs() > 0) {
      body.put("retry", known.retryMs());
      request.response().putHeader("retry-after", Long.toString((known.retryMs() + 999) / 1_000));
    }
    request.response().setStatusCode(status);
    json(request, body.toBuffer());
  }

  private static PushException known(Throwable failure) {
    if (failure instanceof ProtocolException protocol) {
      return new PushException(400, protocol.getMessage());
    }
    if (failure instanceof HttpException http) {
      return new PushException(http.getStatusCode(), String.valueOf(http.getPayload()));
    }
    return Failures.of(failure);
  }

  /** Reads a body that may be so long. */
  public static Future<Buffer> body(HttpServerRequest request, int most) {
    return request.body().map(body -> {
      if (body.length() > most) {
        throw new PushException(413, "body: " + body.length() + " bytes (expected: at most " + most + ")");
      }
      return body;
    });
  }

  /** Returns what was shown as {@code Authorization: Bearer}; null if nothing was. */
  public static String bearer(HttpServerRequest request) {
    return ApiKeys.bearer(request.getHeader("authorization"));
  }
}
