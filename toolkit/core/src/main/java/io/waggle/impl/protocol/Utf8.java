// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. The check takes input in pieces
 * and fails at the first byte that cannot be right.
 *
 * <p>A check's state is an int: 0 between characters, else how many bytes must follow (bits 0-7) and the lowest and
 * highest value of the next one (bits 8-15 and 16-23).
 */
public final class Utf8 {

  /** State between two characters: where a check begins and where a text may end. */
  public static final int START = 0;
  /** State after a byte that cannot be right. */
  public static final int INVALID = -1;

  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {
  }

  /**
   * Checks a piece of text.
   *
   * @param state {@link #START} or what the call for the piece before returned
   * @param in read with absolute indices only
   * @param from first byte
   * @param to after the last byte
   * @return the state after it, or {@link #INVALID}
   */
  public static int check(int state, ByteBuf in, int from, int to) {
    int index = from;
    int current = state;
    while (index < to) {
      if (current == START) {
        while (to - index >= 8 && (in.getLong(index) & HIGH_BITS) == 0) {
          index += 8;
        }
        if (index == to) {
          break;
        }
      }
      current = step(current, in.getByte(index++) & 0xFF);
      if (current == INVALID) {
        break;
      }
    }
    return current;
  }

  private static int step(int state, int octet) {
    if (state == START) {
      return octet < 0x80 ? START : lead(octet);
    }
    if (octet < (state >> 8 & 0xFF) || octet > (state >> 16 & 0xFF)) {
      return INVALID;
    }
    int left = (state & 0xFF) - 1;
    return left == 0 ? START : expect(left, 0x80, 0xBF);
  }

  private static int lead(int octet) {
    if (octet >= 0xC2 && octet <= 0xDF) {
      return expect(1, 0x80, 0xBF);
    }
    if (octet >= 0xE0 && octet <= 0xEF) {
      return expect(2, octet == 0xE0 ? 0xA0 : 0x80, octet == 0xED ? 0x9F : 0xBF);
    }
    if (octet >= 0xF0 && octet <= 0xF4) {
      return expect(3, octet == 0xF0 ? 0x90 : 0x80, octet == 0xF4 ? 0x8F : 0xBF);
    }
    return INVALID;
  }

  private static int expect(int count, int lowest, int highest) {
    return count | lowest << 8 | highest << 16;
  }

  /**
   * Decodes whole text.
   *
   * @throws ProtocolException with {@link CloseReason#INVALID_DATA} if it is not UTF-8
   */
  static String decode(ByteBuf in, int from, int length) {
    if (check(START, in, from, from + length) != START) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "text: not UTF-8");
    }
    return in.toString(from, length, StandardCharsets.UTF_8);
  }

  /**
   * Encodes text behind some headroom. Lone surrogates become {@code ?}.
   *
   * @param tail free bytes wanted behind the text
   */
  static ByteBuf encode(ByteBufAllocator allocator, CharSequence text, int headroom, int tail) {
    int most = text.length() <= 512 ? ByteBufUtil.utf8MaxBytes(text) : ByteBufUtil.utf8Bytes(text);
    ByteBuf out = allocator.directBuffer(headroom + most + tail);
    out.setIndex(headroom, headroom);
    ByteBufUtil.reserveAndWriteUtf8(out, text, most);
    return out;
  }
}
