// SPDX-License-Identifier: Apache-2.0
package io.waggle;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.waggle.impl.client.ClientImpl;

/**
 * Connects to a server over any stream transport or UDP and speaks any protocol: the other end of a {@link Worker}.
 * Use it on the context that created it; its handlers are called there.
 *
 * <p>With {@link ClientOptions#setReconnect} a lost connection is made again after a random delay between 0 and a
 * bound that doubles from {@link ClientOptions#getReconnectMinMs()} to {@link ClientOptions#getReconnectMaxMs()}
 * (full jitter); the connect handler is called each time. A close whose reason is not
 * {@link CloseReason#isReconnectable()} ends it.
 *
 * @param <M> type of a message
 */
public interface Client<M> {

  /**
   * Creates a client; nothing connects before {@link #connect()}.
   *
   * @param options copied
   */
  static <M> Client<M> create(Vertx vertx, Protocol<M> protocol, ClientOptions options) {
    return new ClientImpl<>(vertx, protocol, options);
  }

  /** Sets what is called with each connection, before any of its bytes is read. */
  Client<M> connectHandler(Handler<Connection<M>> handler);

  /** Sets what learns of each failed attempt, the first included. */
  Client<M> exceptionHandler(Handler<Throwable> handler);

  /**
   * Connects.
   *
   * @return the first connection that is made; fails with the first attempt unless the client reconnects
   */
  Future<Connection<M>> connect();

  /** Returns the open connection, or null. */
  Connection<M> connection();

  /** Returns how many attempts have failed since the last connection. */
  int failedAttempts();

  /** Closes the connection and stops reconnecting. */
  Future<Void> close();
}
