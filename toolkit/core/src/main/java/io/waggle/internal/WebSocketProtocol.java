// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.buffer.Buffer;
import io.waggle.Protocol;
import io.waggle.ProtocolException;

/**
 * A protocol that takes WebSocket messages of both kinds, and may send several of them for one message of its own, such
 * as a text and the binary attachments it speaks of. For WebSocket connections and for a {@link Session} only.
 *
 * @param <M> type of a message
 */
public interface WebSocketProtocol<M> extends Protocol<M> {

  /**
   * Makes a message of one WebSocket message.
   *
   * @param payload the callee may keep it
   * @param isText whether it came as text, and so is valid UTF-8
   * @throws ProtocolException if it is not valid
   */
  M decode(Buffer payload, boolean isText);

  /** Writes a message; one that writes nothing sends nothing. Any thread. */
  void encode(M message, WebSocketMessages out);

  @Override
  default Protocol<M> onMessages() {
    return this;
  }

  @Override
  default int frameLength(Buffer in, int seen) {
    throw new UnsupportedOperationException("protocol: " + name() + " (expected: on WebSocket only)");
  }

  @Override
  default M decode(Buffer frame) {
    return decode(frame, isText());
  }

  @Override
  default Buffer encode(M message) {
    throw new UnsupportedOperationException("protocol: " + name() + " (expected: on WebSocket only)");
  }
}
