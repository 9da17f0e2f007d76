// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.vertx.core.MultiMap;
import io.vertx.core.http.UpgradeRejectedException;
import java.util.List;

/** What the answer to an opening request must look like, RFC 6455 section 4.1. */
final class ResponseRules {

  private ResponseRules() {
  }

  /** Returns what is wrong with the head of a response; null if it opens a WebSocket. */
  static Throwable check(HttpResponse response, String key, List<String> offered) {
    HttpHeaders headers = response.headers();
    if (response.status().code() != 101) {
      MultiMap copy = MultiMap.caseInsensitiveMultiMap();
      headers.forEach(entry -> copy.add(entry.getKey(), entry.getValue()));
      int status = response.status().code();
      return new UpgradeRejectedException("handshake: status " + status + " (expected: 101)", status, copy, null);
    }
    String wrong = wrongHeader(response, key, offered);
    return wrong == null ? null : ClientUpgrade.error(wrong);
  }

  private static String wrongHeader(HttpResponse response, String key, List<String> offered) {
    HttpHeaders headers = response.headers();
    if (!response.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      return "version " + response.protocolVersion() + " (expected: HTTP/1.1)";
    }
    if (!headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)) {
      return "Upgrade: " + headers.get(HttpHeaderNames.UPGRADE) + " (expected: websocket)";
    }
    if (!headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)) {
      return "Connection: " + headers.get(HttpHeaderNames.CONNECTION) + " (expected: Upgrade)";
    }
    if (!headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT).equals(List.of(UpgradeRules.acceptOf(key)))) {
      return "Sec-WebSocket-Accept: missing or wrong (expected: the answer to this request's key, once)";
    }
    if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)) {
      return "Sec-WebSocket-Extensions: present (expected: none, none was offered)";
    }
    List<String> chosen = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    if (!chosen.isEmpty() && !(chosen.size() == 1 && offered.contains(chosen.get(0)))) {
      return "Sec-WebSocket-Protocol: " + chosen + " (expected: one of " + offered + ")";
    }
    return null;
  }
}
