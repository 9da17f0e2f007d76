// SPDX-License-Identifier: Apache-2.0
package io.waggle.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket client connection: handshake, frames of the server, answers to pings. Its event loop only.
 *
 * <pre>
 * from the server   81 len7 payload        81 7E len16 payload        89 len7 ping        88 len7 close
 * from us           81 80|len7 mask4 payload^mask  81 FE len16 mask4 payload^mask
 * </pre>
 */
abstract class WebSocketPeer extends Peer {

  /** Any constant: masking is for proxies between browsers and servers, of which there is none here. */
  static final int MASK = 0x5EED_BEE5;
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
  private static final ByteBuf HEAD_END = Unpooled.directBuffer().writeBytes(new byte[] {13, 10, 13, 10});
  private static final int LONGEST_SHORT = 125;
  private static final int TEXT = 0x81;
  private static final int CLOSE = 0x88;
  private static final int PING = 0x89;
  private static final int PONG = 0x8A;

  protected final Dialect dialect;
  private boolean awaitsGreeting;
  private boolean upgraded;

  WebSocketPeer(LoopStats stats, Dialect dialect) {
    super(stats);
    this.dialect = dialect;
    this.awaitsGreeting = dialect.greets();
  }

  /**
   * Messages as they are, with nothing around them.
   *
   * @param greets whether the connection is ready when the server has said so in its first message, not before
   */
  record Place(String path, boolean greets) implements Dialect {
  }

  /** Called with each text message, but for those of the dialect. */
  protected abstract void message(ByteBuf in, int start, int length);

  /** Called with the message that makes the connection ready, before it is. */
  protected void greeted(String message) {
    // Nothing to learn from it.
  }

  @Override
  protected void opened() {
    String request = "GET " + dialect.path() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Key: " + KEY + "\r\nSec-WebSocket-Version: 13\r\n\r\n";
    context.writeAndFlush(ByteBufUtil.writeAscii(context.alloc(), request));
  }

  @Override
  protected final void consume(ByteBuf in) {
    if (!upgraded && !upgrade(in)) {
      return;
    }
    while (in.readableBytes() >= 2) {
      int start = in.readerIndex();
      int length = in.getByte(start + 1);
      int header = 2;
      if (length == LONGEST_SHORT + 1) {
        header = 4;
        length = in.readableBytes() < header ? Integer.MAX_VALUE - header : in.getUnsignedShort(start + 2);
      } else if (length < 0 || length > LONGEST_SHORT) {
        throw new IllegalStateException("frame length: " + length + " (expected: unmasked, at most 65,535)");
      }
      if (in.readableBytes() < header + length) {
        return;
      }
      in.skipBytes(header + length);
      frame(in, in.getUnsignedByte(start), start + header, length);
    }
  }

  private boolean upgrade(ByteBuf in) {
    int end = ByteBufUtil.indexOf(HEAD_END, in);
    if (end < 0) {
      return false;
    }
    String head = in.readCharSequence(end - in.readerIndex() + 4, StandardCharsets.US_ASCII).toString();
    if (!head.startsWith("HTTP/1.1 101 ") || !head.contains(ACCEPT)) {
      throw new IllegalStateException("handshake: " + head.lines().findFirst().orElse("") + " (expected: 101)");
    }
    upgraded = true;
    say(dialect.hello());
    if (!awaitsGreeting) {
      becomeReady();
    }
    return true;
  }

  private void frame(ByteBuf in, int head, int start, int length) {
    if (head == TEXT && awaitsGreeting) {
      greet(in.toString(start, length, StandardCharsets.UTF_8));
    } else if (head == TEXT) {
      String alive = dialect.alive(in, start, length);
      if (alive == null) {
        message(in, start, length);
      }
      say(alive);
    } else if (head == PING) {
      context.writeAndFlush(masked(PONG, ByteBufUtil.getBytes(in, start, length)));
    } else if (head == CLOSE) {
      context.close();
    } else if (head != PONG) {
      stats.corrupt();
    }
  }

  private void greet(String message) {
    String answer = dialect.greeting(message);
    if (Dialect.READY.equals(answer)) {
      awaitsGreeting = false;
      greeted(message);
      becomeReady();
    } else {
      say(answer);
    }
  }

  private void say(String message) {
    if (message != null) {
      context.writeAndFlush(maskedText(message.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Returns a text frame as a client sends it, of at most 65,535 bytes. */
  static ByteBuf maskedText(byte[] payload) {
    return masked(TEXT, payload);
  }

  private static ByteBuf masked(int head, byte[] payload) {
    ByteBuf frame = Unpooled.directBuffer(8 + payload.length).writeByte(head);
    if (payload.length > LONGEST_SHORT) {
      frame.writeByte(0x80 | LONGEST_SHORT + 1).writeShort(payload.length);
    } else {
      frame.writeByte(0x80 | payload.length);
    }
    frame.writeInt(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.writeByte(payload[i] ^ mask(i));
    }
    return frame;
  }

  /** Writes a number into the payload of such a frame. */
  static void writeMaskedNumber(ByteBuf frame, int payloadIndex, long number) {
    int payloadAt = frame.getUnsignedByte(1) == (0x80 | LONGEST_SHORT + 1) ? 8 : 6;
    long rest = number;
    for (int i = payloadIndex + Exchange.NUMBER_DIGITS - 1; i >= payloadIndex; i--) {
      frame.setByte(payloadAt + i, (int) ('0' + rest % 10) ^ mask(i));
      rest /= 10;
    }
  }

  private static int mask(int index) {
    return MASK >>> 24 - 8 * (index & 3) & 0xFF;
  }
}
