// SPDX-License-Identifier: Apache-2.0
package io.waggle.internal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.Protocol;
import io.waggle.impl.protocol.Codec;

/**
 * A protocol of a bridge that reads and writes Netty's buffers, without a copy in between. Stateless, any thread.
 *
 * @param <M> type of a message
 */
public interface ByteProtocol<M> extends Protocol<M>, Codec<M> {

  /**
   * Finds where the first frame ends, as {@link Protocol#frameLength(Buffer, int)} does.
   *
   * @param in readable bytes are those not consumed; indices must not change
   * @param seen bytes that earlier calls have looked at
   * @param limit longest frame the connection allows
   */
  @Override
  int frameLength(ByteBuf in, int seen, int limit);

  /**
   * Makes a message of the next bytes.
   *
   * @param in begins with the frame; indices must not change
   * @param length of the frame
   */
  @Override
  M decode(ByteBuf in, int length);

  /**
   * Encodes one frame.
   *
   * @param headroom free bytes wanted in front of the frame
   * @return a new buffer whose reader index is {@code headroom}
   */
  @Override
  ByteBuf encode(ByteBufAllocator allocator, M message, int headroom);

  /**
   * Returns whether a WebSocket message of the other kind, text where this is binary, closes the connection although
   * frames are cut from the bytes of messages, which need not keep to them.
   */
  default boolean refusesOtherKind() {
    return false;
  }

  /**
   * Says what a message that was received is, to operators who watch a connection; never a secret. Not called otherwise.
   */
  default String show(M message) {
    return String.valueOf(message);
  }

  /**
   * Says what is sent, to the same.
   *
   * @param sent one or more whole frames; indices must not change
   * @return null to show the bytes
   */
  default String showSent(ByteBuf sent) {
    return null;
  }

  @Override
  default int frameLength(Buffer in, int seen) {
    return frameLength(((BufferInternal) in).getByteBuf(), seen, Integer.MAX_VALUE);
  }

  @Override
  default M decode(Buffer frame) {
    return decode(((BufferInternal) frame).getByteBuf(), frame.length());
  }

  @Override
  default Buffer encode(M message) {
    ByteBuf bytes = encode(UnpooledByteBufAllocator.DEFAULT, message, 0);
    try {
      return Buffer.buffer(ByteBufUtil.getBytes(bytes));
    } finally {
      bytes.release();
    }
  }
}
