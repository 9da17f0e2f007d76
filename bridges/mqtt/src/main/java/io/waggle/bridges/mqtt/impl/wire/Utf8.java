// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Text as MQTT allows it (section 1.5.4): UTF-8 without U+0000 and without surrogates; U+FEFF is kept. Any thread.
 *
 * <pre>
 *   00 05  41 f0 aa 9b 94     "A" U+2A6D4
 *   c0 80                     refused: U+0000 in two bytes (overlong)
 *   ed a0 80                  refused: U+D800 (a surrogate)
 *   f4 90 80 80               refused: over U+10FFFF
 * </pre>
 */
final class Utf8 {

  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;

  private Utf8() {
  }

  /** Reads a text that is there as a whole. */
  static String read(ByteBuf in, int at, int length, String name) {
    if (length == 0) {
      return "";
    }
    if (isPlain(in, at, at + length)) {
      return in.toString(at, length, StandardCharsets.US_ASCII);
    }
    if (!isValid(in, at, at + length)) {
      throw BadPacket.malformed(name + ": not UTF-8 (expected: UTF-8 without U+0000 and surrogates)");
    }
    return in.toString(at, length, StandardCharsets.UTF_8);
  }

  /** Returns whether there is a wildcard, which no topic name may have. */
  static boolean hasWildcard(String topic) {
    return topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0;
  }

  /** Returns whether all is ASCII without U+0000; looks at eight bytes at a time. */
  private static boolean isPlain(ByteBuf in, int from, int end) {
    int at = from;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      long eight = in.getLong(at);
      if (((eight | eight - LOW_BITS) & HIGH_BITS) != 0) {
        return false;
      }
    }
    for (; at < end; at++) {
      if (in.getByte(at) <= 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isValid(ByteBuf in, int from, int end) {
    int at = from;
    while (at < end) {
      int first = in.getUnsignedByte(at);
      int length = lengthOf(first);
      if (length == 0 || length > end - at || length > 1 && !isCharacter(in, at, first, length)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  /** Returns how many bytes a character has that begins so; 0 if none does. */
  private static int lengthOf(int first) {
    if (first < 0x80) {
      return first == 0 ? 0 : 1;
    }
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    }
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  }

  private static boolean isCharacter(ByteBuf in, int at, int first, int length) {
    int value = first & 0x7F >> length;
    for (int i = 1; i < length; i++) {
      int next = in.getUnsignedByte(at + i);
      if ((next & 0xC0) != 0x80) {
        return false;
      }
      value = value << 6 | next & 0x3F;
    }
    return length == 2
      || length == 3 && value >= 0x800 && (value < 0xD800 || value > 0xDFFF)
      || length == 4 && value >= 0x10000 && value <= 0x10FFFF;
  }
}
