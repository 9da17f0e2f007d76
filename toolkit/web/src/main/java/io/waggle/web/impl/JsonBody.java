// SPDX-License-Identifier: Apache-2.0
package io.waggle.web.impl;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.handler.HttpException;

/** Reads a request body as a JSON object, limited in depth before the parser could recurse. Stateless. */
final class JsonBody {

  private static final int MAX_DEPTH = 64;

  private JsonBody() {
  }

  static Future<JsonObject> read(HttpServerRequest request) {
    return request.body().map(JsonBody::parse);
  }

  private static JsonObject parse(Buffer body) {
    checkDepth(body);
    try {
      return new JsonObject(body);
    } catch (DecodeException | ClassCastException e) {
      throw new HttpException(400, "body: not a JSON object");
    }
  }

  private static void checkDepth(Buffer body) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < body.length(); i++) {
      byte octet = body.getByte(i);
      if (quoted) {
        if (octet == '\\') {
          i++;
        } else if (octet == '"') {
          quoted = false;
        }
      } else if (octet == '"') {
        quoted = true;
      } else if (octet == '{' || octet == '[') {
        if (++depth > MAX_DEPTH) {
          throw new HttpException(400, "body: too deep (expected: at most " + MAX_DEPTH + " levels)");
        }
      } else if (octet == '}' || octet == ']') {
        depth--;
      }
    }
  }
}
