// SPDX-License-Identifier: Apache-2.0
package io.waggle.bridges.socketio.impl.engine;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.buffer.Buffer;
import io.waggle.CloseReason;
import io.waggle.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Takes packets out of the body of an HTTP request, one after the other, in the forms that {@link PayloadWriter}
 * shows. Whatever is wrong is a {@link ProtocolException}; packets before it were handed out. One thread.
 */
final class PayloadReader {

  private static final byte SEPARATOR = 0x1e;
  private static final int MAX_DIGITS = 9;

  private final EngineProtocol protocol;
  private final int maxPackets;
  private final Predicate<EnginePacket> packets;
  private int count;
  private boolean goesOn = true;

  /**
   * Creates a reader of one payload.
   *
   * @param maxPackets how many may be in it
   * @param packets takes them; false to go no further
   */
  PayloadReader(EngineProtocol protocol, int maxPackets, Predicate<EnginePacket> packets) {
    this.protocol = protocol;
    this.maxPackets = maxPackets;
    this.packets = packets;
  }

  /** Reads the packets of revision 4, between them one byte 1e. */
  void separated(Buffer body) {
    byte[] bytes = body.getBytes();
    checkUtf8(bytes, 0, bytes.length);
    int start = 0;
    for (int i = 0; i <= bytes.length && goesOn; i++) {
      if (i == bytes.length || bytes[i] == SEPARATOR) {
        packet(bytes, start, i, true);
        start = i + 1;
      }
    }
  }

  /** Reads the text form of revision 3. */
  void counted(Buffer body) {
    byte[] bytes = body.getBytes();
    checkUtf8(bytes, 0, bytes.length);
    if (bytes.length == 0) {
      throw new ProtocolException("payload: empty (expected: a packet)");
    }
    for (int at = 0; at < bytes.length && goesOn; ) {
      int units = 0;
      int digits = at;
      for (; at < bytes.length && bytes[at] != ':'; at++) {
        units = units * 10 + digit(bytes[at] - '0', at - digits);
      }
      if (at == digits || at == bytes.length) {
        throw new ProtocolException("payload: no length (expected: digits and a colon)");
      }
      int end = skip(bytes, ++at, units);
      packet(bytes, at, end, true);
      at = end;
    }
  }

  private static int digit(int digit, int position) {
    if (digit < 0 || digit > 9 || position >= MAX_DIGITS) {
      throw new ProtocolException("payload: no length (expected: at most 9 decimal digits)");
    }
    return digit;
  }

  /** Returns where so many UTF-16 code units end in valid UTF-8. */
  private static int skip(byte[] utf8, int from, int units) {
    int at = from;
    for (int left = units; left > 0; ) {
      if (at >= utf8.length) {
        throw new ProtocolException("payload: ends inside a packet");
      }
      int lead = utf8[at] & 0xFF;
      at += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      left -= lead < 0xF0 ? 1 : 2;
      if (left < 0) {
        throw new ProtocolException("payload: a length ends inside a character");
      }
    }
    return at;
  }

  /** Reads the binary form of revision 3. */
  void framed(Buffer body) {
    byte[] bytes = body.getBytes();
    if (bytes.length == 0) {
      throw new ProtocolException("payload: empty (expected: a packet)");
    }
    for (int at = 0; at < bytes.length && goesOn; ) {
      int kind = bytes[at++];
      if (kind != 0 && kind != 1) {
        throw new ProtocolException("payload: neither text nor binary (expected: 0 or 1)");
      }
      int length = 0;
      int digits = at;
      for (; at < bytes.length && bytes[at] != (byte) 0xFF; at++) {
        length = length * 10 + digit(bytes[at], at - digits);
      }
      if (at == digits || bytes.length - ++at < length) {
        throw new ProtocolException("payload: ends inside a packet");
      }
      if (kind == 0) {
        checkUtf8(bytes, at, length);
      }
      packet(bytes, at, at + length, kind == 0);
      at += length;
    }
  }

  private void packet(byte[] bytes, int start, int end, boolean isText) {
    if (++count > maxPackets) {
      throw new ProtocolException(CloseReason.TOO_BIG, "payload: more than " + maxPackets + " packets");
    }
    goesOn = packets.test(protocol.packet(Buffer.buffer().appendBytes(bytes, start, end - start), isText));
  }

  private static void checkUtf8(byte[] bytes, int start, int length) {
    if (!ByteBufUtil.isText(Unpooled.wrappedBuffer(bytes, start, length), StandardCharsets.UTF_8)) {
      throw new ProtocolException(CloseReason.INVALID_DATA, "payload: malformed (expected: UTF-8)");
    }
  }

  /**
   * Returns the payload in the form {@code d=…} that a page posts (JSONP). A line feed comes as {@code \n}, since some
   * browsers would make two characters of it, and {@code \n} as {@code \\n}.
   *
   * @throws ProtocolException if there is none
   */
  static Buffer form(Buffer body) {
    String text = body.toString(StandardCharsets.ISO_8859_1);
    for (String field : text.split("&", 3)) {
      if (field.startsWith("d=")) {
        try {
          return Buffer.buffer(newLines(QueryStringDecoder.decodeComponent(field.substring(2))));
        } catch (IllegalArgumentException e) {
          throw new ProtocolException(CloseReason.INVALID_DATA, "payload: malformed (expected: URL-encoded)");
        }
      }
    }
    throw new ProtocolException("payload: missing (expected: d= in a form)");
  }

  private static String newLines(String escaped) {
    StringBuilder out = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      if (escaped.startsWith("\\\\n", i)) {
        out.append("\\n");
        i += 2;
      } else if (escaped.startsWith("\\n", i)) {
        out.append('\n');
        i++;
      } else {
        out.append(escaped.charAt(i));
      }
    }
    return out.toString();
  }
}
