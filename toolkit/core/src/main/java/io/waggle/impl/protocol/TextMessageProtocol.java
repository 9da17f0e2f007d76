// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.waggle.Protocol;
import java.nio.charset.StandardCharsets;

/** {@link LinesProtocol} where the transport keeps boundaries: a message is the text as it is, line ends included. */
final class TextMessageProtocol implements Protocol<String>, Codec<String> {

  static final TextMessageProtocol INSTANCE = new TextMessageProtocol();

  private TextMessageProtocol() {
  }

  @Override
  public String name() {
    return "text";
  }

  @Override
  public boolean isText() {
    return true;
  }

  @Override
  public Protocol<String> onMessages() {
    return this;
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    return in.length();
  }

  @Override
  public String decode(Buffer frame) {
    return frame.toString();
  }

  @Override
  public Buffer encode(String message) {
    return Buffer.buffer(message);
  }

  @Override
  public int frameLength(ByteBuf in, int seen, int limit) {
    return in.readableBytes();
  }

  /** The WebSocket reader has checked the text, byte by byte as it came. */
  @Override
  public String decode(ByteBuf in, int length) {
    return in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
  }

  @Override
  public ByteBuf encode(ByteBufAllocator allocator, String message, int headroom) {
    return Utf8.encode(allocator, message, headroom, 0);
  }
}
