// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import io.waggle.internal.WebSocketMessages;
import io.waggle.internal.WebSocketProtocol;

/**
 * WebSocket messages as they are: until its session is known a socket has no revision. Stateless.
 */
final class WireProtocol implements WebSocketProtocol<EngineFrame> {

  static final WireProtocol INSTANCE = new WireProtocol();

  private WireProtocol() {
  }

  @Override
  public String name() {
    return "engine.io";
  }

  @Override
  public boolean isText() {
    return true;
  }

  @Override
  public EngineFrame decode(Buffer payload, boolean isText) {
    return new EngineFrame(payload, isText);
  }

  @Override
  public void encode(EngineFrame frame, WebSocketMessages out) {
    if (frame.isText()) {
      out.text(frame.bytes());
    } else {
      out.binary(frame.bytes());
    }
  }
}
