// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.Protocol;
import io.waggle.ProtocolException;

/** A user's own protocol seen as a codec: it measures a view of the input and decodes a copy that it may keep. */
final class BufferCodec<M> implements Codec<M> {

  private final Protocol<M> protocol;

  BufferCodec(Protocol<M> protocol) {
    this.protocol = protocol;
  }

  @Override
  public int frameLength(ByteBuf in, int seen, int limit) {
    int length = protocol.frameLength(BufferInternal.buffer(in.slice()), seen);
    if (length < 0) {
      throw new ProtocolException("frameLength: " + length + " (expected: 0 or more)");
    }
    return length;
  }

  @Override
  public M decode(ByteBuf in, int length) {
    return protocol.decode(heapCopy(in, length));
  }

  @Override
  public ByteBuf encode(ByteBufAllocator allocator, M message, int headroom) {
    return copy(allocator, protocol.encode(message), headroom);
  }

  /** Returns the next bytes as a buffer of their own; indices do not change. */
  static Buffer heapCopy(ByteBuf in, int length) {
    byte[] bytes = new byte[length];
    in.getBytes(in.readerIndex(), bytes);
    return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
  }

  /** Copies a buffer behind some headroom. */
  static ByteBuf copy(ByteBufAllocator allocator, Buffer payload, int headroom) {
    ByteBuf bytes = ((BufferInternal) payload).getByteBuf();
    ByteBuf out = allocator.directBuffer(headroom + bytes.readableBytes());
    out.setIndex(headroom, headroom);
    return out.writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes());
  }
}
