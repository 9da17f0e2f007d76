// SPDX-License-Identifier: Apache-2.0
package io.waggle.impl.shared;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/**
 * A value and the end of its life, as they lie in the cluster's map. Immutable.
 *
 * <pre>
 * 00 00 01 9B 2C 3D 4E 5F   when it ends, in milliseconds since 1970; 0 for never
 * 6A                        'j': JSON follows, 'b': bytes follow
 * 7B 7D                     the value
 * </pre>
 *
 * <p>In the map it is a {@link Buffer}, because that is compared by content by Vert.x and by Hazelcast alike; an array
 * would not be, and a class of our own would have to be known to every member.
 */
record Entry(long endsAt, boolean isBytes, Buffer bytes) {

  private static final int HEAD = Long.BYTES + 1;
  private static final byte JSON = 'j';
  private static final byte BYTES = 'b';

  static Entry of(Object value, int maxBytes) {
    return new Entry(0, Values.isBytes(value), Values.encode(value, maxBytes));
  }

  Entry endingAt(long instant) {
    return new Entry(instant, isBytes, bytes);
  }

  boolean isOver(long now) {
    return endsAt != 0 && endsAt <= now;
  }

  /** How long the map should keep it: at least a millisecond; 0 for no end. */
  long leftMs(long now) {
    return endsAt == 0 ? 0 : Math.max(1, endsAt - now);
  }

  Object value() {
    return isBytes ? bytes.copy() : Json.decodeValue(bytes);
  }

  boolean hasSameValue(Entry other) {
    return other != null && isBytes == other.isBytes && bytes.equals(other.bytes);
  }

  Buffer encode() {
    return Buffer.buffer(HEAD + bytes.length()).appendLong(endsAt).appendByte(isBytes ? BYTES : JSON)
      .appendBuffer(bytes);
  }

  static Entry decode(Buffer encoded) {
    return encoded == null ? null
      : new Entry(encoded.getLong(0), encoded.getByte(Long.BYTES) == BYTES, encoded.getBuffer(HEAD, encoded.length()));
  }
}
