// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.store;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The frame of a record. Its header has a checksum of its own, so that a damaged length is never believed, and both
 * checksums begin with the store's secret number and the record's place: bytes in a message that look like a record are
 * none. One thread.
 *
 * <pre>
 *   57 47 4C 52    magic, "WGLR"
 *   h  h  h  h     CRC-32C of secret (8), place (8) and the 10 bytes that follow
 *   b  b  b  b     CRC-32C of secret (8), place (8) and the body
 *   l  l  l  l     length of the body
 *   t              type
 *   v              version of the body
 * </pre>
 */
final class Frame {

  /** Bytes before the body. */
  static final int HEADER_BYTES = 18;
  /** The first four bytes. */
  static final int MAGIC = 0x57474C52;

  private static final int HEADER_SUM = 4;
  private static final int BODY_SUM = 8;
  private static final int LENGTH = 12;
  private static final int TYPE = 16;

  private final CRC32C crc = new CRC32C();
  private final byte[] seed = new byte[16];
  private final ByteBuffer seedBytes = ByteBuffer.wrap(seed);

  Frame(long secret) {
    seedBytes.putLong(0, secret);
  }

  /** Writes a record to an empty buffer; its place is set by {@link #seal}. */
  void encode(Change change, ByteBuf out) {
    out.writeZero(HEADER_BYTES);
    ChangeCodec.encode(change, out);
    out.setInt(0, MAGIC);
    out.setInt(LENGTH, out.writerIndex() - HEADER_BYTES);
    out.setByte(TYPE, ChangeCodec.type(change));
    out.setByte(TYPE + 1, ChangeCodec.VERSION);
  }

  /** Sets the checksums of a record that is to lie at a place. */
  void seal(ByteBuf record, long location) {
    record.setInt(BODY_SUM, sum(record, HEADER_BYTES, record.writerIndex() - HEADER_BYTES, location));
    record.setInt(HEADER_SUM, sum(record, BODY_SUM, HEADER_BYTES - BODY_SUM, location));
  }

  /** Returns whether a header lies at an index. */
  boolean isHeader(ByteBuf segment, int index, long location) {
    return segment.writerIndex() - index >= HEADER_BYTES && segment.getInt(index) == MAGIC
      && segment.getInt(index + HEADER_SUM) == sum(segment, index + BODY_SUM, HEADER_BYTES - BODY_SUM, location)
      && segment.getInt(index + LENGTH) >= 0;
  }

  /** Returns the length of a body, as a header says. */
  static int length(ByteBuf segment, int index) {
    return segment.getInt(index + LENGTH);
  }

  /** Returns the type. */
  static int type(ByteBuf segment, int index) {
    return segment.getUnsignedByte(index + TYPE);
  }

  /** Returns the version. */
  static int version(ByteBuf segment, int index) {
    return segment.getUnsignedByte(index + TYPE + 1);
  }

  /** Returns whether the body after a header is there and whole. */
  boolean isWhole(ByteBuf segment, int index, long location) {
    int length = length(segment, index);
    return length <= segment.writerIndex() - index - HEADER_BYTES
      && segment.getInt(index + BODY_SUM) == sum(segment, index + HEADER_BYTES, length, location);
  }

  private int sum(ByteBuf bytes, int index, int length, long location) {
    seedBytes.putLong(8, location);
    crc.reset();
    crc.update(seed, 0, seed.length);
    crc.update(bytes.nioBuffer(index, length));
    return (int) crc.getValue();
  }
}
