// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.Protocol;

/**
 * Lines of UTF-8 text.
 *
 * <pre>
 *   68 65 6c 6c 6f 0a        "hello"
 *   68 65 6c 6c 6f 0d 0a     "hello"
 * </pre>
 */
public final class LinesProtocol implements Protocol<String>, Codec<String> {

  /** The only instance: it has no state. */
  public static final LinesProtocol INSTANCE = new LinesProtocol();

  private LinesProtocol() {
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
    return TextMessageProtocol.INSTANCE;
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    return frameLength(((BufferInternal) in).getByteBuf(), seen, Integer.MAX_VALUE);
  }

  @Override
  public String decode(Buffer frame) {
    return decode(((BufferInternal) frame).getByteBuf(), frame.length());
  }

  @Override
  public Buffer encode(String message) {
    return Buffer.buffer(message).appendByte((byte) '\n');
  }

  @Override
  public int frameLength(ByteBuf in, int seen, int limit) {
    int start = in.readerIndex();
    int end = in.indexOf(start + seen, in.writerIndex(), (byte) '\n');
    return end < 0 ? 0 : end - start + 1;
  }

  @Override
  public String decode(ByteBuf in, int length) {
    int start = in.readerIndex();
    int end = length - 1;
    if (end > 0 && in.getByte(start + end - 1) == '\r') {
      end--;
    }
    return Utf8.decode(in, start, end);
  }

  @Override
  public ByteBuf encode(ByteBufAllocator allocator, String message, int headroom) {
    return Utf8.encode(allocator, message, headroom, 1).writeByte('\n');
  }
}
