// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes the types of section 1.5, and tells before how long they will be. See {@link Fields} for the bytes. */
final class Bytes {

  /** Longest text and binary data in bytes. */
  static final int MAX_LENGTH = 65_535;
  /** Greatest variable byte integer. */
  static final int MAX_VARIABLE = 268_435_455;

  private Bytes() {
  }

  static int size(String text) {
    return 2 + checked(ByteBufUtil.utf8Bytes(text), "text");
  }

  static int size(byte[] data) {
    return 2 + checked(data.length, "data");
  }

  static int variableSize(int value) {
    return value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4;
  }

  static void write(ByteBuf out, String text) {
    int length = ByteBufUtil.utf8Bytes(text);
    out.writeShort(length);
    ByteBufUtil.reserveAndWriteUtf8(out, text, length);
  }

  static void write(ByteBuf out, byte[] data) {
    out.writeShort(data.length).writeBytes(data);
  }

  static void writeVariable(ByteBuf out, int value) {
    int left = value;
    while (left >= 128) {
      out.writeByte(left & 0x7F | 0x80);
      left >>>= 7;
    }
    out.writeByte(left);
  }

  private static int checked(int length, String name) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(name + ": " + length + " bytes (expected: at most " + MAX_LENGTH + ")");
    }
    return length;
  }
}
