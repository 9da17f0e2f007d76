// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/**
 * A WebSocket opening request (RFC 6455 section 4.2), before or after it is answered. Belongs to the event loop of
 * its connection.
 *
 * <p>A {@link Worker#handshakeHandler} answers it exactly once, now or later; one that is not answered within
 * {@link Limits#getHandshakeTimeoutMs()} is closed.
 */
public interface Handshake {

  /** Returns the request target as sent. */
  String uri();

  /** Returns the path of the request target, not decoded. */
  default String path() {
    int question = uri().indexOf('?');
    return question < 0 ? uri() : uri().substring(0, question);
  }

  /**
   * Returns a query parameter, decoded; the first of several, or null.
   *
   * @param name case-sensitive
   */
  default String query(String name) {
    List<String> values = new QueryStringDecoder(uri()).parameters().get(name);
    return values == null ? null : values.get(0);
  }

  /** Returns the request headers; names are case-insensitive. */
  MultiMap headers();

  /** Returns the address of the client, as {@link Connection#remoteAddress()} gives it. */
  SocketAddress remoteAddress();

  /** Returns the sub-protocols the client offers, most wanted first. */
  List<String> subProtocols();

  /** Returns the sub-protocol chosen in {@link #accept(String)}, or null. */
  String subProtocol();

  /** Opens the connection without a sub-protocol. */
  default void accept() {
    accept(null);
  }

  /**
   * Opens the connection.
   *
   * @param subProtocol one of {@link #subProtocols()}, or null
   * @throws IllegalArgumentException if the client did not offer it
   * @throws IllegalStateException if the request was already answered
   */
  void accept(String subProtocol);

  /**
   * Refuses with an HTTP response and closes.
   *
   * @param status 400-599
   * @param body plain text for people
   * @throws IllegalStateException if the request was already answered
   */
  void reject(int status, String body);
}
