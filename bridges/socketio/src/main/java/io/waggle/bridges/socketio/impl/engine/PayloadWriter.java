// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.util.Collection;

/**
 * Puts packets into the body of an HTTP response. Stateless.
 *
 * <pre>
 *   34 68 69 1e 62 41 51 49 3d                   "4hi", RS, "bAQI=": revision 4
 *   33 3a 34 c3 a9 78 36 3a 62 34 41 51 49 3d    "3:4éx6:b4AQI=": revision 3, lengths in UTF-16 code units
 *   00 03 ff 34 c3 a9   01 03 ff 04 01 02        the same, binary: 0 or 1, decimal digits, ff, bytes of that number
 * </pre>
 *
 * <p>A client of revision 3 that takes binary bodies gets one whenever it makes a difference: for binary packets, and
 * for text beyond ASCII, which clients before 2.0 read wrongly from a text body.
 */
final class PayloadWriter {

  private static final byte SEPARATOR = 0x1e;

  private PayloadWriter() {
  }

  /** Returns whether packets for revision 3 are better sent in the binary form, to a client that takes it. */
  static boolean gainsFromBinary(Collection<EngineFrame> frames) {
    for (EngineFrame frame : frames) {
      if (!frame.isText() || !isAscii(frame.bytes())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAscii(Buffer bytes) {
    for (int i = 0; i < bytes.length(); i++) {
      if (bytes.getByte(i) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the text form of revision 3 or 4. */
  static Buffer text(EngineProtocol protocol, Collection<EngineFrame> frames) {
    Buffer out = Buffer.buffer();
    for (EngineFrame frame : frames) {
      Buffer packet = protocol.asText(frame);
      if (protocol.revision() == 3) {
        out.appendString(Integer.toString(codeUnits(packet))).appendByte((byte) ':').appendBuffer(packet);
      } else {
        if (out.length() > 0) {
          out.appendByte(SEPARATOR);
        }
        out.appendBuffer(packet);
      }
    }
    return out;
  }

  /** Counts as JavaScript's {@code length} does: a character beyond U+FFFF, four bytes in UTF-8, is two. */
  private static int codeUnits(Buffer utf8) {
    int units = 0;
    for (int i = 0; i < utf8.length(); i++) {
      int octet = utf8.getByte(i) & 0xFF;
      units += octet >= 0xF0 ? 2 : (octet & 0xC0) != 0x80 ? 1 : 0;
    }
    return units;
  }

  /** Returns the binary form of revision 3. */
  static Buffer binary(Collection<EngineFrame> frames) {
    Buffer out = Buffer.buffer();
    for (EngineFrame frame : frames) {
      out.appendByte((byte) (frame.isText() ? 0 : 1));
      for (char digit : Integer.toString(frame.bytes().length()).toCharArray()) {
        out.appendByte((byte) (digit - '0'));
      }
      out.appendByte((byte) 0xFF).appendBuffer(frame.bytes());
    }
    return out;
  }

  /**
   * Returns a script that hands a payload to the page (JSONP).
   *
   * @param callback number of the function
   */
  static Buffer script(String callback, Buffer payload) {
    // JSON, but not JavaScript before 2019, lets these two stand in a string.
    String literal = Json.encode(payload.toString()).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    return Buffer.buffer("___eio[" + callback + "](" + literal + ");");
  }
}
