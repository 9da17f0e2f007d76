// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.waggle.Protocol;

/** Bytes as they come; on a transport with messages, one message as it is. */
public final class RawProtocol implements Protocol<Buffer>, Codec<Buffer> {

  /** The only instance: it has no state. */
  public static final RawProtocol INSTANCE = new RawProtocol();

  private RawProtocol() {
  }

  @Override
  public String name() {
    return "raw";
  }

  @Override
  public Protocol<Buffer> onMessages() {
    return this;
  }

  @Override
  public int frameLength(Buffer in, int seen) {
    return in.length();
  }

  @Override
  public Buffer decode(Buffer frame) {
    return frame;
  }

  @Override
  public Buffer encode(Buffer message) {
    return message;
  }

  @Override
  public int frameLength(ByteBuf in, int seen, int limit) {
    return Math.min(in.readableBytes(), limit);
  }

  @Override
  public Buffer decode(ByteBuf in, int length) {
    return BufferCodec.heapCopy(in, length);
  }

  @Override
  public ByteBuf encode(ByteBufAllocator allocator, Buffer message, int headroom) {
    return BufferCodec.copy(allocator, message, headroom);
  }
}
