// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.waggle.internal.WebSocketMessages;

/** Gathers the frames of several WebSocket messages in one buffer. One thread. */
public final class MessageFrames implements WebSocketMessages {

  private final ByteBufAllocator allocator;
  private final boolean mask;
  private ByteBuf frames = Unpooled.EMPTY_BUFFER;

  /** Creates one without messages. */
  public MessageFrames(ByteBufAllocator allocator, boolean mask) {
    this.allocator = allocator;
    this.mask = mask;
  }

  /** Returns the frames, which are the caller's now; empty if there is none. */
  public ByteBuf bytes() {
    return frames;
  }

  @Override
  public WebSocketMessages text(Buffer utf8) {
    return add(WebSocketFrames.frame(allocator, WebSocketFrames.TEXT, bytes(utf8), mask));
  }

  @Override
  public WebSocketMessages text(char first, Buffer utf8) {
    return add(WebSocketFrames.text(allocator, first, bytes(utf8), mask));
  }

  @Override
  public WebSocketMessages binary(Buffer bytes) {
    return add(WebSocketFrames.frame(allocator, WebSocketFrames.BINARY, bytes(bytes), mask));
  }

  private static ByteBuf bytes(Buffer message) {
    return ((BufferInternal) message).getByteBuf();
  }

  private WebSocketMessages add(ByteBuf frame) {
    if (!frames.isReadable()) {
      frames = frame;
    } else {
      frames = frames.writeBytes(frame);
      frame.release();
    }
    return this;
  }
}
