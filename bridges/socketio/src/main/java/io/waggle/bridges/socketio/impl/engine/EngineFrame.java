// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;

/** What is one WebSocket message, or would be one if the client had a WebSocket. Immutable. */
record EngineFrame(Buffer bytes, boolean isText) {

  static EngineFrame text(String text) {
    return new EngineFrame(Buffer.buffer(text), true);
  }
}
