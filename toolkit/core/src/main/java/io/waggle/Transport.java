// SPDX-License-Identifier: Apache-2.0
package io.waggle;

/**
 * What carries a worker's bytes. Any {@link Protocol} runs over each of them, except that {@link #HTTP}
 * and {@link #HTTPS} belong to the HTTP worker of module {@code waggle-web}.
 */
public enum Transport {
  /** Plain TCP. */
  TCP("tcp", true, false),
  /** TLS 1.2 and 1.3 over TCP. */
  TLS("tls", true, true),
  /** UDP; each peer address is one connection, each datagram holds whole messages. */
  UDP("udp", false, false),
  /** Unix domain stream socket. */
  UNIX("unix", true, false),
  /** WebSocket, RFC 6455. */
  WEBSOCKET("ws", true, false),
  /** WebSocket over TLS. */
  WSS("wss", true, true),
  /** HTTP/1.0 and 1.1. */
  HTTP("http", true, false),
  /** HTTP over TLS. */
  HTTPS("https", true, true);

  private final String scheme;
  private final boolean stream;
  private final boolean secure;

  Transport(String scheme, boolean stream, boolean secure) {
    this.scheme = scheme;
    this.stream = stream;
    this.secure = secure;
  }

  /** Returns the name used in an address string, such as {@code ws}. */
  public String scheme() {
    return scheme;
  }

  /** Returns whether bytes arrive in order and without loss; false for {@link #UDP} only. */
  public boolean isStream() {
    return stream;
  }

  /** Returns whether the transport encrypts. */
  public boolean isSecure() {
    return secure;
  }

  /** Returns whether this is {@link #WEBSOCKET} or {@link #WSS}. */
  public boolean isWebSocket() {
    return this == WEBSOCKET || this == WSS;
  }
}
