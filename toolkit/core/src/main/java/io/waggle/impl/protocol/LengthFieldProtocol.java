// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.CloseReason;
import io.waggle.Protocol;
import io.waggle.ProtocolException;

/**
 * A big-endian length, then the payload.
 *
 * <pre>
 *   00 00 00 07 61 62 63     "abc", 4 bytes that count themselves (Workerman's frame)
 *   00 03 61 62 63           "abc", 2 bytes that do not
 * </pre>
 */
public final class LengthFieldProtocol implements Protocol<Buffer>, Codec<Buffer> {

  /** Workerman's {@code frame}: 4 bytes that count themselves. */
  public static final LengthFieldProtocol FRAME = new LengthFieldProtocol(4, true);

  private final int width;
  private final boolean countsItself;

  /** Creates a protocol; see {@link Protocol#lengthField}. */
  public LengthFieldProtocol(int width, boolean countsItself) {
    if (width < 1 || width > 4) {
      throw new IllegalArgumentException("lengthBytes: " + width + " (expected: 1-4)");
    }
    this.width = width;
    this.countsItself = countsItself;
  }

  @Override
  public String name() {
    return width == 4 && countsItself ? "frame" : "length" + width + (countsItself ? "+" : "");
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    return frameLength(((BufferInternal) in).getByteBuf(), seen, Integer.MAX_VALUE);
  }

  @Override
  public Buffer decode(Buffer frame) {
    return frame.getBuffer(width, frame.length());
  }

  @Override
  public Buffer encode(Buffer message) {
    ByteBuf payload = ((BufferInternal) message).getByteBuf();
    // On the heap: nobody releases a Buffer.
    ByteBuf out = Unpooled.buffer(width + payload.readableBytes()).setIndex(width, width);
    return BufferInternal.buffer(prefix(out.writeBytes(payload, payload.readerIndex(), payload.readableBytes())));
  }

  @Override
  public int frameLength(ByteBuf in, int seen, int limit) {
    if (in.readableBytes() < width) {
      return 0;
    }
    long length = readLength(in) + (countsItself ? 0 : width);
    if (length < width) {
      throw new ProtocolException("length: " + length + " (expected: at least " + width + ")");
    }
    if (length > limit) {
      throw new ProtocolException(CloseReason.TOO_BIG, "length: " + length + " (expected: at most " + limit + ")");
    }
    return (int) length;
  }

  private long readLength(ByteBuf in) {
    int at = in.readerIndex();
    return switch (width) {
      case 1 -> in.getUnsignedByte(at);
      case 2 -> in.getUnsignedShort(at);
      case 3 -> in.getUnsignedMedium(at);
      default -> in.getUnsignedInt(at);
    };
  }

  @Override
  public Buffer decode(ByteBuf in, int length) {
    byte[] payload = new byte[length - width];
    in.getBytes(in.readerIndex() + width, payload);
    return Buffer.buffer(payload);
  }

  @Override
  public ByteBuf encode(ByteBufAllocator allocator, Buffer message, int headroom) {
    return prefix(BufferCodec.copy(allocator, message, headroom + width));
  }

  /** Writes the length into the free bytes in front of the payload and lets the frame begin there. */
  private ByteBuf prefix(ByteBuf out) {
    int at = out.readerIndex() - width;
    long length = out.readableBytes() + (countsItself ? width : 0);
    if (length > (1L << 8 * width) - 1) {
      out.release();
      throw new IllegalArgumentException("message: " + length + " bytes (expected: what " + width + " bytes can count)");
    }
    for (int i = 0; i < width; i++) {
      out.setByte(at + i, (int) (length >> 8 * (width - 1 - i)));
    }
    return out.readerIndex(at);
  }
}
