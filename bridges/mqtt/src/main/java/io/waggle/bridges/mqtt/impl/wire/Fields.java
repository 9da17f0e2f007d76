// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.mqtt.impl.wire;

import io.netty.buffer.ByteBuf;

/**
 * Reads the fields of one packet in order and never beyond its end (sections 1.5 and 2.2). Of one thread.
 *
 * <pre>
 *   07                    byte
 *   01 00                 two byte integer 256
 *   00 00 01 00           four byte integer 256
 *   80 02                 variable byte integer 256: seven bits a byte, the lowest first
 *   00 03 61 2f 62        text "a/b"
 *   00 02 00 ff           binary data of two bytes
 * </pre>
 */
final class Fields {

  private static final byte[] EMPTY = new byte[0];

  private final ByteBuf in;
  private int at;
  private int end;

  /** Creates a reader of the bytes from an index to before another. */
  Fields(ByteBuf in, int at, int end) {
    this.in = in;
    this.at = at;
    this.end = end;
  }

  /** Returns how many bytes are left. */
  int left() {
    return end - at;
  }

  int oneByte(String name) {
    return in.getUnsignedByte(take(1, name));
  }

  int twoBytes(String name) {
    return in.getUnsignedShort(take(2, name));
  }

  long fourBytes(String name) {
    return in.getUnsignedInt(take(4, name));
  }

  /** Reads a variable byte integer, which must be as short as it can be. */
  int variable(String name) {
    int value = 0;
    for (int shift = 0; shift < 28; shift += 7) {
      int next = oneByte(name);
      value |= (next & 0x7F) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw BadPacket.malformed(name + ": has a byte too many (expected: the shortest form)");
        }
        return value;
      }
    }
    throw BadPacket.malformed(name + ": over 4 bytes (expected: variable byte integer)");
  }

  String text(String name) {
    int length = twoBytes(name);
    return Utf8.read(in, take(length, name), length, name);
  }

  /** Reads a packet identifier, which is not 0. */
  int identifier() {
    int id = twoBytes("packet identifier");
    if (id == 0) {
      throw BadPacket.protocolError("packet identifier: 0 (expected: 1-65535)");
    }
    return id;
  }

  /** Reads the text of a topic name. */
  String topic(String name) {
    String topic = text(name);
    if (topic.isEmpty() || Utf8.hasWildcard(topic)) {
      throw BadPacket.of(ReasonCode.TOPIC_NAME_INVALID, name + ": "
        + (topic.isEmpty() ? "empty" : "with a wildcard") + " (expected: a topic name)");
    }
    return topic;
  }

  /** Reads binary data with its length in front. */
  byte[] bytes(String name) {
    return copy(twoBytes(name), name);
  }

  /** Reads all that is left. */
  byte[] rest() {
    return copy(left(), "payload");
  }

  /** Ends earlier: after so many bytes. Returns where the end was, to be given to {@link #widen}. */
  int narrow(int length, String name) {
    if (length > left()) {
      throw BadPacket.malformed(name + ": " + length + " bytes (expected: at most the " + left() + " that follow)");
    }
    int before = end;
    end = at + length;
    return before;
  }

  void widen(int end) {
    this.end = end;
  }

  /** Expects that nothing is left. */
  void done() {
    if (at < end) {
      throw BadPacket.malformed("packet: " + left() + " bytes too many (expected: none after its last field)");
    }
  }

  private byte[] copy(int length, String name) {
    int from = take(length, name);
    return copy(in, from, length);
  }

  /** Copies bytes that are there. */
  static byte[] copy(ByteBuf in, int from, int length) {
    if (length == 0) {
      return EMPTY;
    }
    byte[] bytes = new byte[length];
    in.getBytes(from, bytes);
    return bytes;
  }

  private int take(int length, String name) {
    if (length > end - at) {
      throw BadPacket.malformed(name + ": ends after " + left() + " of " + length + " bytes (expected: all of it)");
    }
    int from = at;
    at += length;
    return from;
  }
}
