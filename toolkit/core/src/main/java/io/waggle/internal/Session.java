// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.Connection;

/**
 * A connection that outlives what carries it: a client that polls, streams, or changes from one to a WebSocket. To
 * gateway, channels and application it is a connection like any other; its bridge brings to it what the client sends, and
 * says what carries its messages. On the event loop of its {@link SessionEndpoint}, but for what {@link Connection}
 * promises.
 *
 * @param <M> type of a message
 */
public interface Session<M> extends Connection<M> {

  /** What brings messages to the client at the moment. Called on the session's event loop. */
  interface Carrier {

    /**
     * Returns the WebSocket connection of this server that carries the session, to which messages are then written as
     * they are: at the cost of a plain WebSocket if it lives on the same event loop. Null, the default, if something else
     * carries it, and messages come to {@link #write}.
     */
    default Connection<?> socket() {
      return null;
    }

    /**
     * Takes one message of a session that no WebSocket carries, to send it or to keep it until it can be.
     *
     * @param message what would be one WebSocket message; to be kept as it is
     * @param isText whether it would be a text message
     */
    void write(Buffer message, boolean isText);

    /** Returns how many bytes wait for the client; at the session's limit it is closed as a slow consumer. */
    long queuedBytes();

    /** Says good-bye to the client in its own words. The session has ended when this is called. */
    void close(CloseReason reason);
  }

  /** Has messages carried by something else from now on. */
  void carrier(Carrier carrier);

  /** Returns what carries the messages. */
  Carrier carrier();

  /** Hands a message of the client to the application. */
  void received(M message);

  /** Ends the session because its client is gone, without a word to it; the first end counts. */
  void ended(CloseReason reason);
}
