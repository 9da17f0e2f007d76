// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.gateway;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** A place in the bytes of a message between nodes; throws {@link IndexOutOfBoundsException} where they end too soon. */
final class Cursor {

  private final Buffer bytes;
  private int at;

  Cursor(Buffer bytes) {
    this.bytes = bytes;
  }

  boolean hasMore() {
    return at < bytes.length();
  }

  int octet() {
    return bytes.getUnsignedByte(at++);
  }

  int two() {
    at += 2;
    return bytes.getUnsignedShort(at - 2);
  }

  int four() {
    at += 4;
    return bytes.getInt(at - 4);
  }

  long eight() {
    at += 8;
    return bytes.getLong(at - 8);
  }

  String text() {
    int length = two();
    at += length;
    return bytes.getString(at - length, at);
  }

  Buffer rest() {
    return bytes.getBuffer(at, bytes.length());
  }

  static Buffer text(Buffer out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return out.appendUnsignedShort(utf8.length).appendBytes(utf8);
  }
}
