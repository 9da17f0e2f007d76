// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first bytes of a segment, written twice: one may be damaged.
 *
 * <pre>
 *   57 61 67 67 6C 65 51 31    "WaggleQ1": what it is, and the format of its records
 *   n  n  n  n  n  n  n  n     number of the segment
 *   s  s  s  s  s  s  s  s     the store's secret number
 *   c  c  c  c                 CRC-32C of the 24 bytes
 * </pre>
 *
 * @param secret drawn when the store was made
 * @param whole whether both are as they were written
 */
record SegmentHeader(long number, long secret, boolean whole) {

  /** How long it is. */
  static final int BYTES = 56;

  private static final long MAGIC = 0x576167676C655131L;
  private static final int COPY = BYTES / 2;
  private static final int SUMMED = COPY - 4;

  /** Writes one. */
  static ByteBuffer encode(long number, long secret) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    for (int copy = 0; copy < 2; copy++) {
      bytes.putLong(MAGIC).putLong(number).putLong(secret).putInt(sum(bytes.array(), copy * COPY));
    }
    return bytes.flip();
  }

  /** Reads one; null if neither copy is whole. */
  static SegmentHeader decode(ByteBuf segment) {
    SegmentHeader found = null;
    int good = 0;
    for (int from = 0; from < BYTES && segment.writerIndex() >= from + COPY; from += COPY) {
      byte[] copy = new byte[COPY];
      segment.getBytes(from, copy);
      ByteBuffer bytes = ByteBuffer.wrap(copy);
      if (bytes.getLong(0) == MAGIC && bytes.getInt(SUMMED) == sum(copy, 0)) {
        good++;
        found = new SegmentHeader(bytes.getLong(8), bytes.getLong(16), good == 2);
      }
    }
    return found;
  }

  private static int sum(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, SUMMED);
    return (int) crc.getValue();
  }
}
