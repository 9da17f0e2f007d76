// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl;

import io.vertx.core.buffer.Buffer;
import io.waggle.Protocol;
import io.waggle.ProtocolException;
import io.waggle.bridges.socketio.impl.engine.EngineMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * A message between nodes, and in the history. Stateless; any thread.
 *
 * <pre>
 * kind:1 (1 text, 0 binary)   length:4 payload   (length:4 attachment)*
 * </pre>
 */
final class GatewayProtocol implements Protocol<EngineMessage> {

  static final GatewayProtocol INSTANCE = new GatewayProtocol();

  private GatewayProtocol() {
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    throw new UnsupportedOperationException("protocol: " + name() + " (expected: one message at a time)");
  }

  @Override
  public EngineMessage decode(Buffer frame) {
    if (frame.length() < 5) {
      throw new ProtocolException("message: " + frame.length() + " bytes (expected: at least 5)");
    }
    List<Buffer> parts = new ArrayList<>();
    int at = 1;
    while (at < frame.length()) {
      int length = frame.length() - at < 4 ? -1 : frame.getInt(at);
      if (length < 0 || length > frame.length() - at - 4) {
        throw new ProtocolException("length: " + length + " (expected: of a part that is there)");
      }
      parts.add(frame.getBuffer(at + 4, at + 4 + length));
      at += 4 + length;
    }
    Buffer payload = parts.remove(0);
    return frame.getByte(0) == 0 ? EngineMessage.binary(payload) : EngineMessage.of(payload, parts);
  }

  @Override
  public Buffer encode(EngineMessage message) {
    Buffer out = Buffer.buffer(message.payload().length() + 16).appendByte((byte) (message.isText() ? 1 : 0));
    part(out, message.payload());
    message.attachments().forEach(attachment -> part(out, attachment));
    return out;
  }

  private static void part(Buffer out, Buffer bytes) {
    out.appendInt(bytes.length()).appendBuffer(bytes);
  }
}
