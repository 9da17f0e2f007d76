// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.vertx.core.buffer.Buffer;

/** Where a {@link WebSocketProtocol} writes the WebSocket messages of one message of its own, in order. */
public interface WebSocketMessages {

  /** Writes a text message; {@code utf8} has to be valid UTF-8. */
  WebSocketMessages text(Buffer utf8);

  /** Writes a text message of an ASCII character and more text. */
  WebSocketMessages text(char first, Buffer utf8);

  /** Writes a binary message. */
  WebSocketMessages binary(Buffer bytes);
}
