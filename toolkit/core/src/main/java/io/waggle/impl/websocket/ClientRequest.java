// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.vertx.core.net.SocketAddress;
import io.waggle.ClientOptions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The opening request of a WebSocket client, RFC 6455 section 4.1. Immutable; each connection has a key of its own.
 *
 * <pre>
 *   GET /chat?room=1 HTTP/1.1
 *   Host: example.com:8080
 *   Upgrade: websocket
 *   Connection: Upgrade
 *   Sec-WebSocket-Version: 13
 *   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
 * </pre>
 */
public final class ClientRequest {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Set<String> OURS = Set.of("upgrade", "connection", "sec-websocket-key", "sec-websocket-version",
    "sec-websocket-protocol", "sec-websocket-extensions", "sec-websocket-accept", "content-length",
    "transfer-encoding");

  private final SocketAddress server;
  private final String target;
  private final List<String> subProtocols;
  private final String head;

  /**
   * Creates a request.
   *
   * @throws IllegalArgumentException if target, headers or sub-protocols cannot stand in a request
   */
  public ClientRequest(ClientOptions options) {
    this.server = SocketAddress.inetSocketAddress(options.getPort(), options.getHost());
    this.target = options.getPath() == null ? "/" : options.getPath();
    this.subProtocols = List.copyOf(options.getSubProtocols());
    if (!target.startsWith("/") || target.chars().anyMatch(c -> c <= ' ' || c >= 0x7F || c == '#')) {
      throw new IllegalArgumentException("path: " + target + " (expected: /, then no space, no # and ASCII only)");
    }
    subProtocols.forEach(ClientRequest::checkToken);
    StringBuilder text = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\n");
    headers(options).forEach(entry ->
      text.append(entry.getKey()).append(": ").append(entry.getValue()).append("\r\n"));
    this.head = text.toString();
  }

  private HttpHeaders headers(ClientOptions options) {
    HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().withValidation(true).newHeaders();
    headers.set("Host", authority(options));
    for (Map.Entry<String, String> header : options.getHeaders().entrySet()) {
      if (OURS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("header: " + header.getKey() + " (expected: none of the handshake's own)");
      }
      headers.set(header.getKey(), header.getValue());
    }
    headers.set("Upgrade", "websocket").set("Connection", "Upgrade").set("Sec-WebSocket-Version", "13");
    if (!subProtocols.isEmpty()) {
      headers.set("Sec-WebSocket-Protocol", String.join(", ", subProtocols));
    }
    return headers;
  }

  private static String authority(ClientOptions options) {
    String host = options.getHost().indexOf(':') >= 0 ? "[" + options.getHost() + "]" : options.getHost();
    int usual = options.getTransport().isSecure() ? 443 : 80;
    return options.getPort() == usual ? host : host + ":" + options.getPort();
  }

  private static void checkToken(String name) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
      throw new IllegalArgumentException("subProtocol: " + name + " (expected: a token of RFC 9110)");
    }
  }

  /** Returns a key nobody can guess: 16 bytes in base64. */
  static String newKey() {
    byte[] nonce = new byte[16];
    RANDOM.nextBytes(nonce);
    return Base64.getEncoder().encodeToString(nonce);
  }

  /** Returns the whole request. */
  String withKey(String key) {
    return head + "Sec-WebSocket-Key: " + key + "\r\n\r\n";
  }

  /** Returns where it is sent. */
  SocketAddress server() {
    return server;
  }

  /** Returns path and query. */
  String target() {
    return target;
  }

  /** Returns the sub-protocols it offers. */
  List<String> subProtocols() {
    return subProtocols;
  }
}
