// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Locale;

/** Whose pages may send requests, and what tells their browsers so (CORS). Immutable. */
final class Origins {

  private final List<String> listed;

  /** Creates the rule; empty for the host that is asked, {@code *} for all. */
  Origins(List<String> listed) {
    this.listed = listed;
  }

  /** Returns whether a request may be served: it has no origin, or an allowed one. */
  boolean admits(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || listed.contains("*")) {
      return true;
    }
    return listed.isEmpty() ? isSameHost(origin, request.getHeader(HttpHeaders.HOST), request.isSSL())
      : listed.contains(origin);
  }

  private static boolean isSameHost(String origin, String host, boolean secure) {
    String lower = origin.toLowerCase(Locale.ROOT);
    int scheme = lower.indexOf("://");
    if (scheme < 0 || host == null) {
      return false;
    }
    // A proxy may have taken TLS off on the way.
    boolean secureOrigin = lower.startsWith("https");
    return withPort(lower.substring(scheme + 3), secureOrigin)
      .equals(withPort(host.toLowerCase(Locale.ROOT), secure || secureOrigin));
  }

  private static String withPort(String authority, boolean secure) {
    return authority.lastIndexOf(':') > authority.lastIndexOf(']') ? authority : authority + (secure ? ":443" : ":80");
  }

  /** Lets the page read the response to an admitted request. */
  void describe(HttpServerRequest request, HttpServerResponse response) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null) {
      return;
    }
    if (listed.contains("*")) {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    } else {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
        .putHeader(HttpHeaders.VARY, "Origin");
    }
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
