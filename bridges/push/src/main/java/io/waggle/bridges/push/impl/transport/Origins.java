// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

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
    if (!allows(origin, request.getHeader("host"), request.isSSL())) {
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

  boolean allows(String origin, String host, boolean secure) {
    if (listed.contains("*")) {
      return true;
    }
    if (!listed.isEmpty()) {
      return listed.contains(origin);
    }
    String scheme = secure ? "https://" : "http://";
    String lower = origin.toLowerCase(Locale.ROOT);
    return host != null && lower.startsWith(scheme)
      && withPort(lower.substring(scheme.length()), secure).equals(withPort(host.toLowerCase(Locale.ROOT), secure));
  }

  private static String withPort(String authority, boolean secure) {
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon >= 0 && authority.indexOf(']') < colon;
    return hasPort ? authority : authority + (secure ? ":443" : ":80");
  }
}
