// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.waggle.Protocol;

/**
 * A protocol on Netty's buffers. Stateless, any thread; throws {@link io.waggle.ProtocolException} on bad bytes.
 *
 * @param <M> type of a message
 */
public interface Codec<M> {

  /**
   * Finds where the first frame ends, as {@link Protocol#frameLength} does.
   *
   * @param in readable bytes are those not consumed; indices must not change
   * @param seen bytes already searched
   * @param limit longest frame allowed; a search may stop there
   */
  int frameLength(ByteBuf in, int seen, int limit);

  /**
   * Makes a message of the next bytes; indices must not change.
   *
   * @param in begins with the frame
   * @param length of the frame
   */
  M decode(ByteBuf in, int length);

  /**
   * Encodes one frame.
   *
   * @param headroom free bytes wanted in front of the frame
   * @return a new buffer whose reader index is {@code headroom}
   */
  ByteBuf encode(ByteBufAllocator allocator, M message, int headroom);

  /** Returns the codec of a protocol. */
  @SuppressWarnings("unchecked")
  static <M> Codec<M> of(Protocol<M> protocol) {
    return protocol instanceof Codec ? (Codec<M>) protocol : new BufferCodec<>(protocol);
  }
}
