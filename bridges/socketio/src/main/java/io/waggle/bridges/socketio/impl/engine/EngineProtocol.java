// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import io.waggle.internal.WebSocketMessages;
import io.waggle.internal.WebSocketProtocol;
import java.util.Arrays;
import java.util.Base64;

/**
 * Message packets as WebSocket messages, and any packet out of them. Stateless; one object for each revision, so that
 * connections of one revision share encoded bytes.
 *
 * <pre>
 *   34 68 69            text    "4hi"     the message "hi", both revisions
 *   04 01 02            binary            the message 01 02, revision 3
 *   01 02               binary            the same, revision 4
 *   62 34 41 51 49 3d   text    "b4AQI="  the same in base64, revision 3
 *   62 41 51 49 3d      text    "bAQI="   the same in base64, revision 4
 *   32 70 72 6f 62 65   text    "2probe"  a ping with the text "probe", both
 * </pre>
 */
final class EngineProtocol implements WebSocketProtocol<EngineMessage> {

  static final EngineProtocol V3 = new EngineProtocol(3);
  static final EngineProtocol V4 = new EngineProtocol(4);

  private final int revision;

  private EngineProtocol(int revision) {
    this.revision = revision;
  }

  /** Returns 3 or 4. */
  int revision() {
    return revision;
  }

  @Override
  public String name() {
    return "engine.io-" + revision;
  }

  @Override
  public boolean isText() {
    return true;
  }

  @Override
  public void encode(EngineMessage message, WebSocketMessages out) {
    if (message.isText()) {
      out.text('4', message.payload());
    } else {
      binary(message.payload(), out);
    }
    for (Buffer attachment : message.attachments()) {
      binary(attachment, out);
    }
  }

  private void binary(Buffer bytes, WebSocketMessages out) {
    if (revision == 3) {
      out.binary(Buffer.buffer(1 + bytes.length()).appendByte((byte) EnginePacket.MESSAGE).appendBuffer(bytes));
    } else {
      out.binary(bytes);
    }
  }

  /** Returns a packet in a form for clients, or payloads, that take no binary data: what is text already stays. */
  Buffer asText(EngineFrame frame) {
    if (frame.isText()) {
      return frame.bytes();
    }
    Buffer bytes = frame.bytes();
    String prefix = revision == 3 ? "b" + bytes.getByte(0) : "b";
    return Buffer.buffer(prefix)
      .appendBytes(Base64.getEncoder().encode(bytes.getBytes(revision == 3 ? 1 : 0, bytes.length())));
  }

  @Override
  public EngineMessage decode(Buffer payload, boolean isText) {
    EnginePacket packet = packet(payload, isText);
    if (packet.type() != EnginePacket.MESSAGE) {
      throw new ProtocolException("packet: type " + packet.type() + " (expected: 4)");
    }
    return packet.message();
  }

  /**
   * Reads one packet.
   *
   * @param bytes valid UTF-8 if it is text
   * @throws ProtocolException if it is none
   */
  EnginePacket packet(Buffer bytes, boolean isText) {
    if (!isText && revision == 4) {
      return new EnginePacket(EnginePacket.MESSAGE, bytes, false);
    }
    if (bytes.length() == 0) {
      throw new ProtocolException("packet: empty (expected: a type)");
    }
    if (!isText) {
      return new EnginePacket(type(bytes.getByte(0)), bytes.slice(1, bytes.length()), false);
    }
    if (bytes.getByte(0) == 'b') {
      return base64Packet(bytes);
    }
    return new EnginePacket(type(bytes.getByte(0) - '0'), bytes.slice(1, bytes.length()), true);
  }

  private EnginePacket base64Packet(Buffer bytes) {
    int type = EnginePacket.MESSAGE;
    int start = 1;
    if (revision == 3) {
      if (bytes.length() < 2) {
        throw new ProtocolException("packet: b (expected: b, a type and base64)");
      }
      type = type(bytes.getByte(1) - '0');
      start = 2;
    }
    try {
      byte[] data = Base64.getDecoder().decode(withoutLineEnds(bytes, start));
      return new EnginePacket(type, Buffer.buffer(data), false);
    } catch (IllegalArgumentException e) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "packet: malformed (expected: base64)");
    }
  }

  /** The Java client ends base64 with a line feed, and breaks it into lines. */
  private static byte[] withoutLineEnds(Buffer bytes, int start) {
    byte[] kept = new byte[bytes.length() - start];
    int length = 0;
    for (int i = start; i < bytes.length(); i++) {
      byte octet = bytes.getByte(i);
      if (octet != '\n' && octet != '\r') {
        kept[length++] = octet;
      }
    }
    return Arrays.copyOf(kept, length);
  }

  private static int type(int type) {
    if (type < EnginePacket.OPEN || type > EnginePacket.NOOP) {
      throw new ProtocolException("packet: unknown type (expected: 0-6)");
    }
    return type;
  }
}
