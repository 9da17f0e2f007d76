// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.waggle.CloseReason;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes WebSocket frames, RFC 6455 section 5.2; clients mask theirs, servers do not.
 *
 * <pre>
 *   81 05 48 65 6c 6c 6f                    text "Hello" from a server
 *   81 85 37 fa 21 3d 7f 9f 4d 51 58        the same from a client, mask 37 fa 21 3d
 *   88 02 03 e8                             close, code 1000
 * </pre>
 */
public final class WebSocketFrames {

  /** Opcode of a further frame of a message. */
  public static final byte CONTINUATION = 0x0;
  /** Opcode of a text message. */
  public static final byte TEXT = 0x1;
  /** Opcode of a binary message. */
  public static final byte BINARY = 0x2;
  /** Opcode of a close frame. */
  public static final byte CLOSE = 0x8;
  /** Opcode of a ping. */
  public static final byte PING = 0x9;
  /** Opcode of a pong. */
  public static final byte PONG = 0xA;
  /** Longest header in bytes: 2, length 8, mask 4. */
  public static final int MAX_HEADER = 14;
  /** Longest payload of a control frame in bytes. */
  public static final int MAX_CONTROL_PAYLOAD = 125;

  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;

  private WebSocketFrames() {
  }

  /**
   * Puts the header of an unfragmented frame in front of its payload.
   *
   * @param payload with {@link #MAX_HEADER} free bytes before its reader index
   * @return the same buffer, the frame
   */
  public static ByteBuf seal(ByteBuf payload, byte opcode, boolean mask) {
    int length = payload.readableBytes();
    int at = payload.readerIndex();
    if (mask) {
      int key = ThreadLocalRandom.current().nextInt();
      Masking.apply(payload, at, length, key);
      at -= 4;
      payload.setInt(at, key);
    }
    int maskBit = mask ? MASKED : 0;
    if (length <= 125) {
      at -= 2;
      payload.setByte(at + 1, maskBit | length);
    } else if (length <= 0xFFFF) {
      at -= 4;
      payload.setByte(at + 1, maskBit | 126).setShort(at + 2, length);
    } else {
      at -= 10;
      payload.setByte(at + 1, maskBit | 127).setLong(at + 2, length);
    }
    payload.setByte(at, FIN | opcode);
    return payload.readerIndex(at);
  }

  /** Returns the frame of a text that begins with an ASCII character; {@code rest} is not consumed. */
  static ByteBuf text(ByteBufAllocator allocator, char first, ByteBuf rest, boolean mask) {
    ByteBuf out = allocator.directBuffer(MAX_HEADER + 1 + rest.readableBytes());
    out.setIndex(MAX_HEADER, MAX_HEADER);
    out.writeByte(first).writeBytes(rest, rest.readerIndex(), rest.readableBytes());
    return seal(out, TEXT, mask);
  }

  /** Returns a frame by itself, control or not; {@code payload} is not consumed. */
  public static ByteBuf frame(ByteBufAllocator allocator, byte opcode, ByteBuf payload, boolean mask) {
    ByteBuf out = allocator.directBuffer(MAX_HEADER + payload.readableBytes());
    out.setIndex(MAX_HEADER, MAX_HEADER);
    out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
    return seal(out, opcode, mask);
  }

  /** Returns a close frame; one without a code if the reason's code may not be sent. */
  public static ByteBuf close(ByteBufAllocator allocator, CloseReason reason, boolean mask) {
    if (!CloseReason.isSendable(reason.code())) {
      return frame(allocator, CLOSE, Unpooled.EMPTY_BUFFER, mask);
    }
    byte[] text = reason.text().getBytes(StandardCharsets.UTF_8);
    ByteBuf payload = Unpooled.buffer(2 + text.length).writeShort(reason.code()).writeBytes(text);
    return frame(allocator, CLOSE, payload, mask);
  }
}
