// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.Protocol;

/**
 * Frames that end with fixed bytes.
 *
 * <pre>
 *   61 62 63 7c 7c     "abc" with the delimiter "||"
 * </pre>
 */
public final class DelimiterProtocol implements Protocol<Buffer> {

  private final byte[] delimiter;
  private final ByteBuf needle;

  /** Creates a protocol; see {@link Protocol#delimiter}. */
  public DelimiterProtocol(Buffer delimiter) {
    if (delimiter.length() == 0) {
      throw new IllegalArgumentException("delimiter: empty (expected: at least one byte)");
    }
    this.delimiter = delimiter.getBytes();
    this.needle = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(this.delimiter)).asReadOnly();
  }

  @Override
  public String name() {
    return "delimiter-" + ByteBufUtil.hexDump(delimiter);
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    ByteBuf bytes = ((BufferInternal) in).getByteBuf();
    int from = Math.max(0, seen - delimiter.length + 1);
    int at = ByteBufUtil.indexOf(needle, bytes.slice(from, bytes.readableBytes() - from));
    return at < 0 ? 0 : from + at + delimiter.length;
  }

  @Override
  public Buffer decode(Buffer frame) {
    return frame.getBuffer(0, frame.length() - delimiter.length);
  }

  @Override
  public Buffer encode(Buffer message) {
    return message.copy().appendBytes(delimiter);
  }
}
