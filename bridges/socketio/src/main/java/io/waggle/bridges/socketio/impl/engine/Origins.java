// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.waggle.internal.http.OriginRule;
import java.util.List;

/** Whose pages may send requests, and what tells their browsers so (CORS). Immutable. */
final class Origins {

  private final List<String> listed;

  /** Creates the rule; empty for the host that is asked, {@code *} for all. */
  Origins(List<String> listed) {
    this.listed = listed;
  }

  /** Returns whether a request may be served: it has no origin, or an allowed one. */
  boolean admits(HttpServerRequest request) {
    return OriginRule.allows(listed, request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST),
      request.isSSL());
  }

  /** Lets the page read the response to an admitted request. */
  void describe(HttpServerRequest request, HttpServerResponse response) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return;
    }
    if (listed.contains("*") && !alwaysSendsCookies(request)) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    } else {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
        .putHeader(HttpHeaders.VARY, "Origin");
    }
  }

  /**
   * Takes what a browser knows its user by out of an opening request, if only {@code *} let the page in: any page's
   * WebSocket brings the cookies of this host, and requests of old clients do so too.
   */
  void hideCredentials(JsonObject headers, boolean secure) {
    String origin = headers.getString("origin");
    if (origin != null && listed.contains("*") && !listed.contains(origin)
      && !OriginRule.allows(List.of(), origin, headers.getString("host"), secure)) {
      headers.remove("cookie");
      headers.remove("authorization");
    }
  }

  /**
   * Clients of version 1 and 2 send requests to other origins with credentials, whatever the page says, and browsers
   * then give them no answer that is for all.
   */
  private static boolean alwaysSendsCookies(HttpServerRequest request) {
    return "3".equals(request.getParam("EIO"));
  }

  /** Answers an admitted browser that asks what it may send. */
  void preflight(HttpServerRequest request) {
    HttpServerResponse response = request.response().setStatusCode(204);
    describe(request, response);
    String headers = request.getHeader(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS);
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET,POST")
      .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, headers == null ? "content-type" : headers)
      .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, "600")
      .end();
  }
}
