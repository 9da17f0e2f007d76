// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;
import io.waggle.internal.JsonDepth;

/** Reads a request body as a JSON object, limited in depth before the parser could recurse. Stateless. */
final class JsonBody {

  private JsonBody() {
  }

  static Future<JsonObject> read(HttpServerRequest request) {
    return request.body().map(JsonBody::parse);
  }

  private static JsonObject parse(Buffer body) {
    if (!JsonDepth.isBounded(body)) {
      throw new HttpException(400, "body: too deep (expected: at most " + JsonDepth.MAX + " levels)");
    }
    try {
      return new JsonObject(body);
    } catch (DecodeException | ClassCastException e) {
      throw new HttpException(400, "body: not a JSON object");
    }
  }
}
