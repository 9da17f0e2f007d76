// SPDX-License-Identifier: Apache-2.0
package io.waggle.admin.impl;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/** The forms of an answer, and the headers that all of them carry. Static; any thread. */
final class Replies {

  /** Scripts, styles, images and connections from this server only; no inline code, no text parsed as HTML. */
  static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self';"
    + " img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    + " require-trusted-types-for 'script'; trusted-types 'none'";

  private Replies() {
  }

  static void secure(HttpServerResponse response) {
    response.putHeader("content-security-policy", CONTENT_SECURITY_POLICY)
      .putHeader("x-content-type-options", "nosniff")
      .putHeader("x-frame-options", "DENY")
      .putHeader("referrer-policy", "same-origin")
      .putHeader("cross-origin-resource-policy", "same-origin")
      .putHeader("cache-control", "no-store");
  }

  static void json(HttpServerRequest request, int status, JsonObject body) {
    text(request, status, "application/json", body.encode() + "\n");
  }

  static void error(HttpServerRequest request, int status, String line) {
    json(request, status, new JsonObject().put("error", line));
  }

  static void text(HttpServerRequest request, int status, String type, String body) {
    request.response().setStatusCode(status).putHeader("content-type", type).end(body);
  }

  /** Answers when a future completes: 500 if it fails. */
  static void json(HttpServerRequest request, Future<JsonObject> body) {
    body.onComplete(json -> json(request, 200, json), failure -> error(request, 500,
      String.valueOf(failure.getMessage())));
  }
}
