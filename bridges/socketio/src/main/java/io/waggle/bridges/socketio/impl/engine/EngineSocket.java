// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.waggle.CloseReason;
import io.waggle.internal.Session;
import java.util.function.BiConsumer;

/**
 * One client's Engine.IO session, over whatever transport it uses. On its event loop, the one of the instance that
 * opened it.
 */
public interface EngineSocket {

  /** Returns the session id: known to its client only, and as good as a password. */
  String id();

  /** Returns the revision of the protocol, 3 or 4. */
  int revision();

  /**
   * Returns the request that opened the session: {@code headers} (names in lower case), {@code query}, {@code address},
   * {@code url}, {@code secure}, {@code time} (ms since 1970) and {@code xdomain}. Made anew at each call.
   */
  JsonObject handshake();

  /**
   * Returns the session as a connection, for the gateway, for channels and to send. Its message and close handlers are
   * this object's: use {@link #handler} and {@link #closeHandler}.
   */
  Session<EngineMessage> session();

  /** Sets what takes the messages of the client, in order; to be set before the turn ends in which the socket came. */
  void handler(Handler<EngineMessage> messages);

  /**
   * Sets what is called once when the session has ended.
   *
   * @param reason gets it in Socket.IO's words ({@code transport close}, {@code transport error}, {@code ping timeout},
   *               {@code forced close}, {@code parse error}, {@code server shutting down}) and in Waggle's
   */
  void closeHandler(BiConsumer<String, CloseReason> reason);

  /** Returns {@code websocket} or {@code polling}: what carries messages to the client now. */
  String transport();

  /** Ends the session after what was sent. */
  void close();

  /** Returns whether the client would read a message now; if not, what may be lost (volatile) is better not sent. */
  boolean writable();
}
