// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.websocket;

import io.netty.buffer.ByteBuf;

/** The XOR of RFC 6455 section 5.3, eight bytes at a time. */
final class Masking {

  private Masking() {
  }

  /**
   * Masks or unmasks in place.
   *
   * @param key whose first byte, the highest, goes with the first byte of the range
   */
  static void apply(ByteBuf buffer, int from, int length, int key) {
    if (key == 0) {
      return;
    }
    long wide = (long) key << 32 | key & 0xFFFFFFFFL;
    int index = from;
    int end = from + length;
    for (; end - index >= 8; index += 8) {
      buffer.setLong(index, buffer.getLong(index) ^ wide);
    }
    for (int shift = 56; index < end; index++, shift -= 8) {
      buffer.setByte(index, buffer.getByte(index) ^ (int) (wide >> shift));
    }
  }

  /** Returns the key for what follows after so many bytes were unmasked. */
  static int after(int key, int bytes) {
    return Integer.rotateLeft(key, 8 * (bytes & 3));
  }
}
