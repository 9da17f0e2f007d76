// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;

/**
 * Messages in the bytes of one format, one behind the other, on their way to the connections of one event loop. That loop only, once they are there.
 *
 * <p>A connection gets a view of them. A socket that takes all at once, as nearly all do, leaves the view free for the
 * next connection; one that does not keeps it. So bytes that were written once never move or change.
 */
public final class Frames {

  private static final int MOST_BYTES = 64 * 1024;

  private ByteBuf bytes;
  private ByteBuf view;
  private int[] starts = new int[1];
  private int count = 1;

  /** Takes over the bytes of one message. */
  public Frames(ByteBuf bytes) {
    this.bytes = bytes;
    starts[0] = bytes.readerIndex();
  }

  /**
   * Returns the same message in bytes of its own, for another event loop: two loops would fight over the reference
   * count.
   */
  public Frames copy() {
    return new Frames(PooledByteBufAllocator.DEFAULT.directBuffer(bytes.readableBytes())
      .writeBytes(bytes, bytes.readerIndex(), bytes.readableBytes()));
  }

  /** Returns how many messages there are. */
  public int count() {
    return count;
  }

  /** Returns whether a further message may be appended. */
  public boolean hasRoom() {
    return bytes.readableBytes() < MOST_BYTES;
  }

  /** Adds what is in others, which stay as they are. */
  public void append(Frames next) {
    int length = next.bytes.readableBytes();
    if (bytes.writableBytes() < length) {
      grow(length);
    }
    if (count + next.count > starts.length) {
      starts = Arrays.copyOf(starts, Math.max(4, 2 * (count + next.count)));
    }
    int shift = bytes.writerIndex() - next.starts[0];
    for (int i = 0; i < next.count; i++) {
      starts[count + i] = next.starts[i] + shift;
    }
    count += next.count;
    bytes.writeBytes(next.bytes, next.bytes.readerIndex(), length);
  }

  private void grow(int length) {
    int start = bytes.readerIndex();
    ByteBuf larger = PooledByteBufAllocator.DEFAULT.directBuffer(2 * (bytes.readableBytes() + length));
    larger.writeBytes(bytes, start, bytes.readableBytes());
    for (int i = 0; i < count; i++) {
      starts[i] -= start;
    }
    bytes.release();
    bytes = larger;
    view = null;
  }

  /**
   * Writes to a connection.
   *
   * @param first which message is the first it gets, from 0
   */
  public void writeTo(ConnectionBase<?> connection, int first) {
    ByteBuf source = bytes;
    ByteBuf mine = view == null ? source.duplicate() : view;
    // A handler that the connection calls may send something that ends this delivery first.
    view = null;
    mine.setIndex(starts[first], source.writerIndex());
    if (connection.writeShared(mine, count - first) && source == bytes) {
      view = mine;
    }
  }

  /** Gives the bytes back. */
  public void release() {
    bytes.release();
  }
}
