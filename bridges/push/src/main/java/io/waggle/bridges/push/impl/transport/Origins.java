// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.waggle.internal.http.OriginRule;
import java.util.List;

/** Whose pages may come: those of the server's own host, or those that are listed, exactly. Immutable; any thread. */
final class Origins {

  private final List<String> listed;

  Origins(List<String> listed) {
    this.listed = listed;
  }

  /**
   * Checks a request, tells the browser what it may, and answers its question whether it may.
   *
   * @return false if the request is answered
   */
  boolean admit(HttpServerRequest request) {
    String origin = request.getHeader("origin");
    if (origin == null) {
      return true;
    }
    if (!OriginRule.allows(listed, origin, request.getHeader("host"), request.isSSL())) {
      request.response().setStatusCode(403).end("Origin: not allowed");
      return false;
    }
    request.response().putHeader("access-control-allow-origin", origin).putHeader("vary", "origin");
    if (request.method() != HttpMethod.OPTIONS) {
      return true;
    }
    request.response().setStatusCode(204)
      .putHeader("access-control-allow-methods", "GET, POST, DELETE")
      .putHeader("access-control-allow-headers", "authorization, content-type, last-event-id")
      .putHeader("access-control-max-age", "600").end();
    return false;
  }
}
