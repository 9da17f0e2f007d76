// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;

/** One packet of the protocol: a type and what it carries. Immutable. */
record EnginePacket(int type, Buffer data, boolean isText) {

  static final int OPEN = 0;
  static final int CLOSE = 1;
  static final int PING = 2;
  static final int PONG = 3;
  static final int MESSAGE = 4;
  static final int UPGRADE = 5;
  static final int NOOP = 6;

  /** Returns a packet with a text, possibly empty, as it is sent. */
  static EngineFrame frame(int type, String text) {
    return EngineFrame.text(type + text);
  }

  /** Returns whether the text is this one. */
  boolean says(String text) {
    return isText && data.length() == text.length() && data.toString().equals(text);
  }

  EngineMessage message() {
    return isText ? EngineMessage.text(data) : EngineMessage.binary(data);
  }
}
