// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.push.impl.transport;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A frame and its number within the session; 0 for the last one, which has none. Immutable.
 *
 * <pre>
 *   [[5,{"type":"ping"}],…]                                  for a client
 *   number (8 bytes) length (4 bytes) frame …                for another node
 * </pre>
 */
record Numbered(long number, Buffer frame) {

  private static final int HEAD = 12;

  static Buffer json(List<Numbered> frames) {
    Buffer json = Buffer.buffer("[");
    frames.forEach(each -> json.appendString(json.length() > 1 ? ",[" : "[").appendString(each.number + ",")
      .appendBuffer(each.frame).appendByte((byte) ']'));
    return json.appendByte((byte) ']');
  }

  static Buffer encode(List<Numbered> frames) {
    Buffer bytes = Buffer.buffer();
    frames.forEach(each -> bytes.appendLong(each.number).appendInt(each.frame.length()).appendBuffer(each.frame));
    return bytes;
  }

  static List<Numbered> decode(Buffer bytes) {
    List<Numbered> frames = new ArrayList<>();
    for (int at = 0; at < bytes.length(); at += HEAD + bytes.getInt(at + 8)) {
      frames.add(new Numbered(bytes.getLong(at), bytes.getBuffer(at + HEAD, at + HEAD + bytes.getInt(at + 8))));
    }
    return frames;
  }
}
