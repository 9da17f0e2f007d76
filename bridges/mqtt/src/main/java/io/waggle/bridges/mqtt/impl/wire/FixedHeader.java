// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * The fixed header of a packet (section 2.1): type and flags in one byte, then the remaining length as a variable byte
 * integer. Stateless; any thread.
 *
 * <pre>
 *   3d  c1 02             PUBLISH with DUP, QoS 2, RETAIN; 321 bytes remain
 *   c0  00                PINGREQ, nothing remains
 *   30  ff ff ff ff       refused: the fourth byte of a length must be the last
 *   36                    refused: QoS 3
 * </pre>
 */
final class FixedHeader {

  /** Result of {@link #packetLength}: the bytes are no length. */
  static final long INVALID = -1;
  /** Longest fixed header in bytes. */
  static final int MAX_BYTES = 5;

  private static final Packet.Type[] TYPES = Packet.Type.values();

  private FixedHeader() {
  }

  /** Returns the type in a first byte. */
  static Packet.Type type(int first) {
    return TYPES[first >> 4];
  }

  /**
   * Measures a packet.
   *
   * @param readable how many bytes are there, beginning with the header
   * @return its length, header included; 0 if that cannot be told yet; {@link #INVALID}
   */
  static long packetLength(ByteBuf in, int start, int readable) {
    long remaining = 0;
    for (int i = 1; i < MAX_BYTES; i++) {
      if (i >= readable) {
        return 0;
      }
      int next = in.getUnsignedByte(start + i);
      remaining |= (long) (next & 0x7F) << 7 * (i - 1);
      if (next < 0x80) {
        return 1 + i + remaining;
      }
    }
    return INVALID;
  }

  /** Returns how long the header is itself, which is there as a whole and valid. */
  static int length(ByteBuf in, int start) {
    int at = start + 1;
    while (in.getByte(at) < 0) {
      at++;
    }
    return at + 1 - start;
  }

  /** Returns whether the flags are those that the type must have (table 2-2). */
  static boolean hasRightFlags(int first, Version version) {
    int flags = first & 0x0F;
    if (type(first) == Packet.Type.PUBLISH) {
      int qos = flags >> 1 & 3;
      return qos != 3 && (version == Version.V3_1 || qos != 0 || (flags & PublishCodec.DUP) == 0);
    }
    // Version 3.1 leaves them open, and its clients set DUP when they send SUBSCRIBE or PUBREL again.
    return version == Version.V3_1 || flags == switch (type(first)) {
      case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> 2;
      default -> 0;
    };
  }
}
